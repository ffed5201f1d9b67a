/** Output of Kafka's tools and snapshots, spoiled in several places at once: read into something sound, or refused in one line. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { readReassignmentText } from '../../../planner/read/read-reassignment.ts';
import { readSnapshotText } from '../../../planner/read/read-snapshot.ts';
import { verifyPlan } from '../../../planner/verify/verify-plan.ts';
import { verifyReassignment } from '../../../planner/verify/verify-reassignment.ts';
import { randomCluster } from '../planner-solve/support/random-cluster.ts';
import fc from '../support/fast-check.ts';

const cluster = randomCluster(7, { brokers: 6, racks: 3, partitions: 20, sizesBelow: 1000, factors: [2, 3] });
const partitions = cluster.topics.flatMap(({ name, partitions: all }) =>
  all.map(({ replicas }, partition) => ({ topic: name, partition, replicas })),
);

/** What `kafka-broker-api-versions.sh`, `kafka-topics.sh --describe` and `kafka-log-dirs.sh --describe` print of it. */
const tools = [
  ...cluster.brokers.map(({ id, rack }) => `host-${id}:9092 (id: ${id} rack: ${rack} isFenced: false) -> (`),
  ...cluster.topics.flatMap(({ name, partitions: all }) => [
    `Topic: ${name}\tTopicId: ${name}-id\tPartitionCount: ${all.length}\tReplicationFactor: ${all[0]?.replicas.length}\tConfigs: min.insync.replicas=1`,
    ...all.map(
      ({ replicas }, partition) =>
        `\tTopic: ${name}\tPartition: ${partition}\tLeader: ${replicas[0]}\tReplicas: ${replicas}\tIsr: ${replicas}\tElr: \tLastKnownElr: `,
    ),
  ]),
  JSON.stringify({
    version: 1,
    brokers: cluster.brokers.map(({ id }) => ({
      broker: id,
      logDirs: [
        {
          logDir: '/data',
          error: null,
          totalBytes: 1e12,
          usableBytes: 5e11,
          partitions: partitions
            .filter(({ replicas }) => replicas.includes(id))
            .map(({ topic, partition }) => ({ partition: `${topic}-${partition}`, size: 1024, isFuture: false })),
        },
      ],
    })),
  }),
].join('\n');
const reassignment = JSON.stringify({ version: 1, partitions });

/** Values that programs trip over. */
const bait = fc.constantFrom(
  '-1',
  '1e400',
  '9007199254740993',
  '1.5',
  '0x10',
  'NaN',
  'null',
  '""',
  '{}',
  '[]',
  '__proto__',
  'constructor',
  '\u0000',
  '\u202e',
  '\ud800',
  ',',
  '\n',
  '\t',
  '"',
  '\\',
  '1,1,1',
  '-',
);

type Spoil = (text: string) => string;

const spoil: fc.Arbitrary<Spoil> = fc.oneof(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30), fc.oneof(bait, fc.string({ maxLength: 6 }))).map(
    ([at, length, put]): Spoil =>
      (text) =>
        text.slice(0, at * text.length) + put + text.slice(at * text.length + length),
  ),
  // One number or word is replaced where it stands.
  fc.tuple(fc.nat(500), bait).map(
    ([nth, put]): Spoil =>
      (text) => {
        let seen = 0;
        return text.replace(/[\w./-]+/g, (word) => (seen++ === nth ? put : word));
      },
  ),
  // Lines go, come twice, or change places.
  fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom('drop', 'double', 'swap')).map(
    ([a, b, how]): Spoil =>
      (text) => {
        const lines = text.split('\n');
        const [one, other] = [lines[a % lines.length] ?? '', lines[b % lines.length] ?? ''];
        if (how === 'drop') lines.splice(a % lines.length, 1);
        else if (how === 'double') lines.splice(b % lines.length, 0, one);
        else {
          lines[a % lines.length] = other;
          lines[b % lines.length] = one;
        }
        return lines.join('\n');
      },
  ),
  fc.double({ min: 0, max: 1, noNaN: true }).map(
    (at): Spoil =>
      (text) =>
        text.slice(0, at * text.length),
  ),
);

const spoiled = (text: string): fc.Arbitrary<string> =>
  fc.array(spoil, { minLength: 1, maxLength: 4 }).map((spoils) => spoils.reduce((now, one) => one(now), text));

function isOneSentence(error: string): void {
  assert.ok(error.length > 0 && error.length < 500 && !/[\n\r]/.test(error), JSON.stringify(error));
  assert.doesNotMatch(error, /\bat \S+ \(|TypeError|RangeError|undefined|\[object/, error);
}

/** What still reads can be planned on and checked, or is refused with reasons: no later stage trips over it. */
function canBeWorkedWith(text: string): boolean {
  const read = readSnapshotText(text);
  if (!read.ok) {
    isOneSentence(read.error);
    return false;
  }
  const plan = planReassignment(read.snapshot, { intent: { kind: 'fix-racks' } }, { shouldStop: () => false });
  if (plan.feasible) assert.deepEqual(verifyPlan(read.snapshot, plan), []);
  else assert.ok(plan.reasons.length > 0);
  return true;
}

describe('spoiled in several places', () => {
  it('the output of the tools is read, or refused in one line', (context) => {
    assert.ok(canBeWorkedWith(tools), 'as the tools print it');
    let read = 0;
    fc.assert(
      fc.property(spoiled(tools), (text) => {
        if (canBeWorkedWith(text)) read++;
      }),
      { numRuns: 1500 },
    );
    context.diagnostic(`${read} of 1500 spoiled outputs were read, and planned on`);
    assert.ok(read > 100 && read < 1400, `${read}`);
  });

  it('a snapshot is read, or refused in one line', (context) => {
    let read = 0;
    fc.assert(
      fc.property(spoiled(JSON.stringify(cluster, null, 1)), (text) => {
        if (canBeWorkedWith(text)) read++;
      }),
      { numRuns: 1500 },
    );
    context.diagnostic(`${read} of 1500 spoiled snapshots were read, and planned on`);
    assert.ok(read > 25 && read < 1400, `${read}`);
  });

  it('a reassignment is read and judged, or refused in one line', () => {
    fc.assert(
      fc.property(spoiled(reassignment), (text) => {
        const read = readReassignmentText(text);
        if (!read.ok) return isOneSentence(read.error);
        for (const violation of verifyReassignment(cluster, read.reassignment)) {
          assert.equal(typeof violation, 'object');
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('far too much', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['ten thousand brackets', '['.repeat(10_000)],
    ['a million brackets', '['.repeat(1_000_000)],
    ['one line of ten million characters', 'x'.repeat(10_000_000)],
    ['a million empty lines', '\n'.repeat(1_000_000)],
    ['a number of a million digits', `{"brokers":[{"id":${'9'.repeat(1_000_000)}}]}`],
    [
      'a line of a million replicas',
      `\tTopic: a\tPartition: 0\tLeader: 1\tReplicas: ${'1,'.repeat(1_000_000)}\tIsr: 1`,
    ],
    ['a name of a million characters', `Topic: ${'a'.repeat(1_000_000)}\tPartitionCount: 1`],
  ];
  for (const [name, text] of cases) {
    it(`is refused within seconds: ${name}`, () => {
      const began = performance.now();
      for (const read of [readSnapshotText(text), readReassignmentText(text)]) {
        assert.ok(!read.ok);
        isOneSentence(read.error);
      }
      assert.ok(performance.now() - began < 10_000);
    });
  }
});
