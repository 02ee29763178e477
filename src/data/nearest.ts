/** "; alpha?" where one of the names is a slip of the finger away from this one, else "". */
export function nearest(name: string, names: readonly string[]): string {
  const most = Math.floor(name.length / 2.5);
  const [best] = names
    .map(each => ({ each, away: distance(name.toLowerCase(), each.toLowerCase(), most) }))
    .filter(({ away }) => away <= most)
    .sort((a, b) => a.away - b.away);
  return best === undefined ? "" : `; ${best.each}?`;
}

/** Letters to be added, left out or exchanged to make one word of another (Levenshtein, 1965); most + 1 when there are more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
