import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitSet } from '../../../lab/kafka/bit-set.ts';

test('a bit set knows what was added, once, however far apart', () => {
  const set = bitSet(1_000_000);
  for (const number of [0, 7, 8, 999_999, 7]) set.add(number);
  assert.equal(set.count(), 4);
  assert.deepEqual(
    [0, 1, 7, 8, 9, 999_999].map((number) => set.has(number)),
    [true, false, true, true, false, true],
  );
});

test('a number at the limit or beside the integers is an error', () => {
  const set = bitSet(10);
  for (const number of [10, -1, 0.5, Number.NaN]) assert.throws(() => set.add(number));
});
