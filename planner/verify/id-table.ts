/** Broker ids are nearly always small: a table then answers several times faster than a Map, once per replica. */

const tableAtMost = 1 << 16;

/** Position of each id in the list; -1 for any other. */
export function idTable(ids: readonly number[]): (id: number) => number {
  const highest = Math.max(-1, ...ids);
  if (highest >= tableAtMost) {
    const positions = new Map(ids.map((id, index) => [id, index]));
    return (id) => positions.get(id) ?? -1;
  }
  const table = new Int32Array(highest + 1).fill(-1);
  for (const [index, id] of ids.entries()) table[id] = index;
  return (id) => table[id] ?? -1;
}
