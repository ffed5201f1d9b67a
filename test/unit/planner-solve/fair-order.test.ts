import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../lab/sim/random.ts';
import { fairOrder } from '../../../planner/order-waves/fair-order.ts';
import type { WaveItem } from '../../../planner/order-waves/wave-items.ts';

const brokers = 6;

function item(move: number, source: number, into: readonly number[], sizeBytes: number): WaveItem {
  return { move, kind: 'normal', sizeBytes, source, into, outOf: [], writeBytesPerSec: 0 };
}

/** The most that the shares which two brokers have begun, of what they send or take, are apart at any moment but the very end. */
function mostApart(order: readonly WaveItem[]): number {
  const sidesOf = ({ into, source }: WaveItem) => [...into, brokers + source];
  const total = new Map<number, number>();
  for (const one of order) for (const side of sidesOf(one)) total.set(side, (total.get(side) ?? 0) + one.sizeBytes);
  const begun = new Map([...total.keys()].map((side) => [side, 0]));
  let apart = 0;
  for (const one of order) {
    for (const side of sidesOf(one)) begun.set(side, begun.get(side)! + one.sizeBytes);
    const shares = [...begun].map(([side, bytes]) => bytes / total.get(side)!);
    apart = Math.max(apart, Math.max(...shares) - Math.min(...shares));
  }
  return apart;
}

describe('the order within a wave', () => {
  it('keeps all senders busy where the plan names those of one half first', () => {
    // Brokers 2 to 5 send to each other, then 0 and 1 send to them: half of what each takes.
    const senders = [5, 4, 3, 2, 0, 1, 0, 1];
    const takers = [2, 3, 4, 5, 2, 3, 4, 5];
    const items = senders.flatMap((source, route) =>
      Array.from({ length: 20 }, (_, n) => item(route * 20 + n, source, [takers[route]!], 1e6)),
    );
    assert.ok(mostApart(items) > 0.9);
    const order = fairOrder(items, brokers);
    assert.ok(mostApart(order) <= 0.1, `${mostApart(order)}`);
    assert.deepEqual(
      order.map(({ move }) => move).sort((a, b) => a - b),
      items.map(({ move }) => move),
    );
  });
  it('does so with sizes far apart and several copies of a partition, and begins with what copies nothing', () => {
    const random = createRandom(7);
    const items = Array.from({ length: 600 }, (_, move) => {
      const places = [0, 1, 2, 3, 4, 5].sort(() => random.next() - 0.5);
      const into = places.slice(1, 1 + random.between(0, 2));
      return item(move, into.length === 0 ? -1 : places[0]!, into, Math.round(1e6 * Math.exp(3 * random.next())));
    });
    const order = fairOrder(items, brokers);
    const firstCopy = order.findIndex(({ into }) => into.length > 0);
    assert.ok(firstCopy > 0);
    const copying = order.slice(firstCopy);
    assert.ok(copying.every(({ into }) => into.length > 0));
    assert.ok(mostApart(copying) <= 0.1, `${mostApart(copying)}`);
    assert.equal(new Set(order.map(({ move }) => move)).size, items.length);
  });
});
