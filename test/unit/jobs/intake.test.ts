import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { busiestIntakeBytesPerSec } from '../../../jobs/execution/intake.ts';
import { planOf } from './support/plan.ts';

const plan = planOf(
  [
    { topic: 'a', partition: 0, from: [1, 2], to: [3, 2] },
    { topic: 'a', partition: 1, from: [1, 2], to: [3, 2] },
    { topic: 'a', partition: 2, from: [1, 2], to: [3, 2] },
    { topic: 'a', partition: 3, from: [1, 2], to: [2, 1] },
  ],
  [
    [0, 1],
    [2, 3],
  ],
);
const writing = (rates: readonly (number | null)[]) => ({
  ...plan,
  moves: plan.moves.map((move, index) => ({ ...move, writeBytesPerSec: rates[index] ?? null })),
});

describe('the intake of what moves', () => {
  it('is that of the busiest broker in one wave', () => {
    assert.equal(busiestIntakeBytesPerSec(writing([5, 7, 11, null])), 12);
  });

  it('is unknown where that of any copied partition is, and needs none of those that copy nothing', () => {
    assert.equal(busiestIntakeBytesPerSec(writing([5, null, 11, 3])), null);
    assert.equal(busiestIntakeBytesPerSec(plan), null);
  });
});
