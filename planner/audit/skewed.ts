/** Who has so much more than the average that it is worth a look: less than five more is noise, whatever the ratio. */

const noiseAtMost = 5;

export function skewed(
  counts: ReadonlyMap<number, number>,
  average: number,
  ratioAtMost: number,
): readonly (readonly [broker: number, count: number])[] {
  return [...counts].filter(([, count]) => count > average * ratioAtMost && count >= average + noiseAtMost);
}
