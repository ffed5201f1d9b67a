import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heapFind, heapPush } from '../../../planner/place-replicas/heap.ts';
import { random } from '../../property/planner-solve/support/random-cluster.ts';

describe('looking into a heap', () => {
  it('finds the least value that is accepted, or none', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { int } = random(seed);
      const values = Array.from({ length: 1 + int(300) }, () => int(500));
      const heap: number[] = [];
      for (const value of values) heapPush(heap, value);
      const accepts = (value: number): boolean => value % (1 + (seed % 9)) === 0 && value > seed * 5;
      const accepted = values.filter(accepts);
      assert.equal(heapFind(heap, accepts), accepted.length === 0 ? null : Math.min(...accepted));
    }
  });

  it('reads a large heap a few times and not with the square of its size', () => {
    const size = 4_000;
    const heap = Array.from({ length: size }, (_, i) => i);
    let reads = 0;
    const counted = new Proxy(heap, {
      get: (target, key, receiver) => {
        reads++;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    assert.equal(
      heapFind(counted, (value) => value === size - 1),
      size - 1,
    );
    assert.ok(reads < 10 * size, `${reads} reads of ${size} values`);
  });
});
