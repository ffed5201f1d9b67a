/**
 * Marks a throttle rate as ours: its last three decimal digits follow from the cluster's id. People write rates that end
 * in 000, so a rate with the mark is recognised as a leftover of ours even when a journal has lost its tail, and is never
 * taken for what an operator had set before. 50 MB/s becomes 49 999 417 B/s: nobody sees a difference.
 */

const step = 1000;

/** 1..999, the same for the same cluster. */
export function tagOf(clusterId: string): number {
  // FNV-1a, 32 bits: any spreading hash will do.
  let hash = 0x811c9dc5;
  for (let at = 0; at < clusterId.length; at += 1) {
    hash = Math.imul(hash ^ clusterId.charCodeAt(at), 0x01000193) >>> 0;
  }
  return 1 + (hash % (step - 1));
}

/** The marked rate nearest below, or else above, within the bounds; the plain rate where the bounds are too narrow. */
export function taggedRate(
  rateBytesPerSec: number,
  clusterId: string,
  bounds: { readonly floorBytesPerSec: number; readonly ceilingBytesPerSec: number },
): number {
  const { floorBytesPerSec: floor, ceilingBytesPerSec: ceiling } = bounds;
  const rate = Math.min(Math.max(Math.round(rateBytesPerSec), floor), ceiling);
  const marked = Math.floor(rate / step) * step + tagOf(clusterId);
  const fitting = [marked <= rate ? marked : marked - step, marked > rate ? marked : marked + step];
  return fitting.find((candidate) => candidate >= Math.max(floor, 1) && candidate <= ceiling) ?? rate;
}

export function isTagged(value: string | null, clusterId: string): boolean {
  return value !== null && /^\d+$/.test(value) && Number(value) % step === tagOf(clusterId);
}
