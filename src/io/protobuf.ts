import protobuf from "protobufjs/minimal.js";

/** The fields of one message as they stand in the bytes: by number, in their order; numbers for varints, bytes for the others. */
export type Message = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

const { Reader, Writer } = protobuf;
const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

/**
 * The fields of a message. Nothing is copied: what is nested is a view of `bytes`, read when it is asked for.
 *
 * Throws    Error, one line that begins with `name`, for what is no message of protocol buffers.
 */
export function readMessage(bytes: Uint8Array, name: string): Message {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  const reader = new Reader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const [number, wire] = [tag >>> 3, tag & 7];
      if (number === 0) throw new Error("field 0");
      const list = fields.get(number) ?? [];
      fields.set(number, list);
      if (wire === VARINT) list.push(BigInt(reader.int64().toString()));
      else if (wire === BYTES) {
        const length = reader.uint32();
        list.push(take(reader, length));
      } else if (wire === FLOAT || wire === DOUBLE) list.push(take(reader, wire === FLOAT ? 4 : 8));
      else throw new Error(`wire type ${wire}`);
    }
  } catch {
    throw new Error(`${name} must be a protocol buffer, got bytes that are none; is the file cut short, or of another kind?`);
  }
  return fields;
}

function take(reader: protobuf.Reader, length: number): Uint8Array {
  const start = reader.pos;
  reader.skip(length); // throws beyond the end
  return reader.buf.subarray(start, start + length);
}

/** What a field holds when a message is written: numbers become varints. */
type Field = number | string | Uint8Array | readonly Field[];

/** The bytes of a message, its fields as [number, value] in order; a list repeats its field. */
export function writeMessage(...fields: readonly (readonly [number: number, value: Field])[]): Uint8Array {
  const writer = new Writer();
  const put = (number: number, value: Field): void => {
    if (typeof value === "number") writer.uint32((number << 3) | VARINT).int64(value);
    else if (typeof value === "string") writer.uint32((number << 3) | BYTES).string(value);
    else if (value instanceof Uint8Array) writer.uint32((number << 3) | BYTES).bytes(value);
    else for (const each of value) put(number, each);
  };
  for (const [number, value] of fields) put(number, value);
  return writer.finish();
}
