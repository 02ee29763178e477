/** The names in the first line of a table, to choose from; the real reading is `parseCsv`'s. */
export function columnsOf(text: string): string[] {
  const [line = ""] = text.trim().split(/\r?\n/);
  const delimiter = [",", ";", "\t", "|"].reduce((best, each) => (line.split(each).length > line.split(best).length ? each : best));
  const names = line.match(new RegExp(`"(?:[^"]|"")*"|[^${delimiter === "|" ? "\\|" : delimiter}]+`, "g")) ?? [];
  return names.map(name => name.trim().replace(/^"|"$/g, "").replaceAll('""', '"').trim()).filter(Boolean);
}
