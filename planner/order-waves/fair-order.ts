import type { WaveItem } from './wave-items.ts';

/** One side of a broker: its moves, the largest last, all their bytes, and those of the moves that have no place yet. */
type Side = { readonly items: WaveItem[]; total: number; left: number };

/** Candidates looked at for one place; more of them change little. */
const looksAtMost = 32;

/**
 * The order in which the moves of a wave are begun: so that at every moment each broker has begun about the same share of what it
 * sends and of what it takes in this wave. Then none of them is idle while others are what all wait for, and the wave takes hardly longer
 * than its busiest broker has to do. Next is a move of the side (a broker as a sender, or as a taker) that is furthest behind; of its largest ones
 * that whose other brokers are furthest behind too. What copies nothing comes first, since nothing waits for it.
 */
export function fairOrder(items: readonly WaveItem[], brokers: number): readonly WaveItem[] {
  const bySize = [...items].sort((a, b) => b.sizeBytes - a.sizeBytes || a.move - b.move);
  const copying = bySize.filter(({ into }) => into.length > 0);
  const order = bySize.filter(({ into }) => into.length === 0).sort((a, b) => a.move - b.move);
  const sides = sidesOf(copying, brokers);
  const dealt = new Set<WaveItem>();
  for (let n = 0; n < copying.length; n++) {
    const side = furthestBehind(sides);
    const next = takeBest(side, dealt, (item) => shareLeft(sides, item, brokers));
    dealt.add(next);
    order.push(next);
    for (const at of sidesOfItem(next, brokers)) sides[at]!.left -= weight(next);
  }
  return order;
}

function sidesOf(items: readonly WaveItem[], brokers: number): readonly Side[] {
  const sides = Array.from({ length: 2 * brokers }, (): Side => ({ items: [], total: 0, left: 0 }));
  for (const item of [...items].reverse()) {
    for (const at of sidesOfItem(item, brokers)) {
      const side = sides[at]!;
      side.items.push(item);
      side.total += weight(item);
      side.left += weight(item);
    }
  }
  return sides;
}

/** Brokers as takers come first, then as senders. */
function sidesOfItem({ into, source }: WaveItem, brokers: number): readonly number[] {
  return source < 0 ? into : [...into, brokers + source];
}

/** An empty partition is a move as well. */
function weight({ sizeBytes }: WaveItem): number {
  return Math.max(1, sizeBytes);
}

/** By the share that is left; of equals the one with more to do in all. */
function furthestBehind(sides: readonly Side[]): Side {
  let most = sides[0]!;
  for (const side of sides) {
    const difference = side.left * most.total - most.left * side.total;
    if (difference > 0 || (difference === 0 && side.left > most.left)) most = side;
  }
  return most;
}

/** What all its brokers have left at least. */
function shareLeft(sides: readonly Side[], item: WaveItem, brokers: number): number {
  return Math.min(...sidesOfItem(item, brokers).map((at) => sides[at]!.left / sides[at]!.total));
}

function takeBest(side: Side, dealt: ReadonlySet<WaveItem>, worth: (item: WaveItem) => number): WaveItem {
  const { items } = side;
  const looked: WaveItem[] = [];
  let best: WaveItem | null = null;
  let most = -1;
  while (items.length > 0 && looked.length < looksAtMost) {
    const item = items.pop()!;
    if (dealt.has(item)) continue;
    looked.push(item);
    const share = worth(item);
    if (share <= most) continue;
    most = share;
    best = item;
  }
  if (best === null) throw new Error('A side with bytes left has no move left.');
  for (const item of looked.reverse()) if (item !== best) items.push(item);
  return best;
}
