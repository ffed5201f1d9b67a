import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { busiestBroker } from '../../../lab/makespan/bound.ts';
import { readMakespanOptions } from '../../../lab/makespan/options.ts';
import type { Timing } from '../../../lab/makespan/play.ts';
import { tableOf, verdictOf } from '../../../lab/makespan/table.ts';
import type { Plan, Snapshot } from '../../../planner/index.ts';

const topic = (name: string, partitions: readonly { readonly leader: number; readonly sizeBytes: number }[]) => ({
  name,
  partitions: partitions.map((one, partition) => ({ partition, ...one })),
});
const planOf = (moves: readonly Pick<Plan['moves'][number], 'topic' | 'partition' | 'from' | 'to'>[]) =>
  ({ moves }) as unknown as Plan;

describe('the lower bound of a plan', () => {
  const snapshot = {
    topics: [
      topic(
        'a',
        [1, 2, 3].map((leader) => ({ leader, sizeBytes: 100 })),
      ),
    ],
  } as unknown as Snapshot;

  it('is what the busiest broker takes or sends, whichever is more', () => {
    const into4 = planOf([0, 1].map((partition) => ({ topic: 'a', partition, from: [1, 2], to: [4, 2] })));
    assert.deepEqual(busiestBroker(into4, snapshot), { broker: 4, way: 'in', bytes: 200 });
    const outOf3 = planOf([{ topic: 'a', partition: 2, from: [1, 3], to: [4, 5] }]);
    assert.deepEqual(busiestBroker(outOf3, snapshot), { broker: 3, way: 'out', bytes: 200 });
  });
  it('is not asked for where nothing is copied', () => {
    assert.throws(() => busiestBroker(planOf([{ topic: 'a', partition: 0, from: [1, 2], to: [2, 1] }]), snapshot));
  });
});

describe('the verdict of a timing', () => {
  const run = (seconds: number) => ({ seconds, movingSeconds: seconds - 1, totalSeconds: seconds + 2, journal: [] });
  const timing = (ours: readonly number[], theirs: readonly number[]): Timing => ({
    shape: 'drain',
    throttleBytesPerSec: 2e6,
    moves: 3,
    waves: 2,
    busiest: { broker: 1, way: 'in', bytes: 40e6 },
    boundSeconds: 20,
    ours: ours.map(run),
    theirs: theirs.map(run),
    requests: new Map([['Metadata', 66]]),
  });

  it('is of the medians, against the bound and against the tool', () => {
    assert.equal(verdictOf(timing([23, 21, 90], [22, 23, 22])).met, true);
    assert.equal(verdictOf(timing([24, 24, 20], [30, 30, 30])).met, false);
    assert.equal(verdictOf(timing([22, 22, 22], [20, 20, 20])).met, false);
  });
  it('stands in the table with each run and the requests per second', () => {
    const table = tableOf([timing([20, 21, 22], [20, 20, 20])]);
    assert.match(table, /\| 20\.0 \| 21\.0 \(20\.0, 21\.0, 22\.0\) \| 20\.0 \(.*?\) \| 1\.05 \| 1\.05 \|/);
    assert.match(table, /\| 1\.0 \|$/m);
    assert.match(table, /Metadata 66 \(0\.96\/s\)/);
  });
});

describe('the options of npm run makespan', () => {
  it('are all shapes at two throttles, or those that are named', () => {
    const all = readMakespanOptions([]);
    assert.ok(typeof all !== 'string');
    assert.deepEqual([all.shapes.length, all.throttles, all.rounds], [3, [4e6, 6e6], 3]);
    const one = readMakespanOptions(['--shape', 'drain', '--throttle', '2', '--rounds', '1']);
    assert.ok(typeof one !== 'string');
    assert.deepEqual([one.shapes, one.throttles, one.rounds], [['drain'], [2e6], 1]);
  });
  it('are refused with a sentence', () => {
    assert.equal(
      readMakespanOptions(['--shape', 'round']),
      'There is no shape round; there are drain, spread, led, racks.',
    );
    assert.equal(readMakespanOptions(['--throttle', '0']), '0 is not a whole number of at least 1.');
    assert.match(String(readMakespanOptions(['--nothing'])), /nothing/);
    assert.equal(readMakespanOptions(['--help']), '');
  });
});
