import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gainOf } from '../../../jobs/schedule/gain.ts';
import type { Threshold } from '../../../jobs/schedule/schedule.ts';
import type { ClusterLoad } from '../../../planner/index.ts';
import { planWith } from '../policy/support.ts';

function load(bytes: number, leaders: number, rackViolations = 0): ClusterLoad {
  const broker = { broker: 1, rack: 'a', replicas: 10, leaders, bytes, capacityBytes: null };
  return {
    brokers: [broker, { ...broker, broker: 2, bytes: 1, leaders: 1 }],
    racks: [],
    rackViolations,
    cannotLoseRack: 0,
  };
}

const percent = (value: number): Threshold => ({ kind: 'percent', percent: value });
const bytes = (value: number): Threshold => ({ kind: 'bytes', bytes: value });

describe('whether a plan saves enough', () => {
  for (const [what, before, after, atLeast, enough] of [
    ['5 % of the fullest broker, 5 % asked', load(100e9, 1), load(95e9, 1), percent(5), true],
    ['4 %, 5 % asked', load(100e9, 1), load(96e9, 1), percent(5), false],
    ['10 GB, 10 GB asked', load(100e9, 1), load(90e9, 1), bytes(10e9), true],
    ['10 GB, 11 GB asked', load(100e9, 1), load(90e9, 1), bytes(11e9), false],
    ['nothing, nothing asked', load(100e9, 1), load(100e9, 1), null, true],
    ['it gets fuller', load(90e9, 1), load(100e9, 1), percent(0.1), false],
    ['a rack violation, whatever is asked', load(100e9, 1, 1), load(100e9, 1, 0), percent(50), true],
  ] as const) {
    it(what, () => {
      const gain = gainOf(planWith({ bytesMoved: 1e9 }, { before, after }), atLeast);
      assert.equal(gain.enough, enough, gain.text);
    });
  }
  it('is counted in leaders where nothing is copied', () => {
    const plan = planWith({ bytesMoved: 0 }, { before: load(1, 100), after: load(1, 80) });
    assert.deepEqual(gainOf(plan, percent(20)), {
      enough: true,
      text: 'the fullest broker would lose 20 leaders (20 %)',
    });
    assert.equal(gainOf(plan, percent(21)).enough, false);
    assert.equal(gainOf(plan, bytes(0)).enough, false);
  });
});
