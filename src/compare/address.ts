/** Where a Redis server is, in parts: what goes into a message has no password in it. */
export interface Address {
  /** "redis://127.0.0.1:6379" */
  readonly shown: string;
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: Record<string, never>;
  };
}

/**
 * Takes redis://[user[:password]@]host[:port][/db] apart; rediss: is the same under TLS.
 *
 * Throws    RangeError, which does not repeat the address: there may be a password in it.
 */
export function addressOf(where: string, text: string): Address {
  const bad = new RangeError(
    `${where} must be an address such as redis://127.0.0.1:6379, or rediss: for TLS; a password's / @ : # ? are %2F %40 %3A %23 %3F`,
  );
  let url: URL;
  let [username, password] = ["", ""];
  try {
    url = new URL(text);
    [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  } catch {
    throw bad;
  }
  const { protocol, hostname, port, pathname, search, hash } = url;
  const db = /^\/?(\d{0,5})$/.exec(pathname)?.[1];
  if (!["redis:", "rediss:"].includes(protocol) || hostname === "" || db === undefined || search !== "" || hash !== "") throw bad;
  return {
    shown: `${protocol}//${hostname}:${port || 6379}${db === "" ? "" : `/${db}`}`,
    connection: {
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || 6379),
      db: Number(db),
      ...(username === "" ? {} : { username }),
      ...(password === "" ? {} : { password }),
      ...(protocol === "rediss:" ? { tls: {} } : {}),
    },
  };
}

/** A text with every user and password of an address in it left out. */
export const withoutPasswords = (text: string): string => text.replace(/(\w+:\/\/)[^\n"']*@/g, "$1");
