/** Rules whose advice depends on what the cluster has room for, and those that take nothing off the score. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit } from '../../../planner/audit/audit.ts';
import type { Snapshot } from '../../../planner/index.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { analyse } from '../../../planner/what-if/analyse.ts';
import { writeMend } from '../../../src/slack/buttons.ts';
import { dir, racks, sound, withBrokers, withPartition, withPlane } from '../../golden/audit/support/sound.ts';
import { cluster } from '../verify/support/cluster.ts';

const found = (snapshot: Snapshot, rule: string) => audit(snapshot).findings.find((each) => each.rule === rule);
const lostDisk = (id: number, snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  brokers: snapshot.brokers.map((broker) =>
    broker.id === id ? { ...broker, logDirs: [dir('/d1', false), dir('/d2', true)] } : broker,
  ),
});

describe('a log directory that is offline', () => {
  it('is mended by a plan that takes everything off the broker, where others have room', () => {
    const snapshot = lostDisk(1, withPartition({ isr: [3, 5], leader: 3 }));
    const finding = found(snapshot, 'log-dir-offline')!;
    assert.match(finding.why, /1 replica of these brokers out of sync/);
    assert.deepEqual(finding.mendWith, { kind: 'drain', brokers: [1] });
    assert.equal(writeMend('prod', finding.mendWith!, []), 'on prod drain 1');
    const plan = planReassignment(snapshot, { intent: finding.mendWith! }, { shouldStop: () => false });
    assert.ok(plan.feasible, JSON.stringify(plan));
    assert.ok(plan.moves.length > 0 && plan.moves.every(({ to }) => !to.includes(1)));
  });
  it('has no button where nobody could take what stood there, and says why', () => {
    const three = cluster({
      racks: { 1: 'a', 2: 'b', 3: 'c' },
      topics: { orders: { replicas: [[1, 2, 3]], minIsr: 2 } },
    });
    const finding = found(lostDisk(1, three), 'log-dir-offline')!;
    assert.equal(finding.mendWith, undefined);
    assert.match(
      finding.remedy,
      /No plan can take its replicas off: partitions with 3 replicas .* only 2 other brokers/,
    );
  });
  it('is the end of a broker that has no other: heal', () => {
    const snapshot = withBrokers(({ id }) => (id === 1 ? { logDirs: [dir('/d1', true)] } : {}));
    assert.deepEqual(found(snapshot, 'log-dir-offline')!.mendWith, { kind: 'heal' });
  });
});

describe('a full log directory', () => {
  it('has a button only where evening out between brokers helps', () => {
    const one = withBrokers(({ id }) =>
      id === 1
        ? { capacityBytes: 2_000_000, logDirs: [dir('/d1', false), { ...dir('/d2', false), usableBytes: 9 }] }
        : {},
    );
    const finding = found(one, 'disk-nearly-full')!;
    assert.equal(finding.mendWith, undefined);
    assert.match(finding.remedy, /no plan does that yet/);
    assert.deepEqual(finding.evidence.subjects, ['broker 1']);
  });
});

describe('what is said without taking points', () => {
  it('replication factor less min ISR is one', () => {
    const finding = found(sound, 'no-restart-during-outage')!;
    assert.equal(finding.evidence.count, 12);
    assert.match(finding.evidence.examples[0]!, /3 − 2 = 1 replica may be missing/);
    const four = cluster({ racks, topics: { orders: { replicas: [[1, 2, 3, 5]], minIsr: 2 } } });
    assert.equal(found(four, 'no-restart-during-outage'), undefined);
  });
  it('a quorum whose voters are fixed', () => {
    const { controlPlane } = sound;
    assert.ok(controlPlane.kind === 'kraft');
    assert.equal(found(withPlane({ ...controlPlane, dynamic: true }), 'static-quorum'), undefined);
    const finding = found(withPlane({ ...controlPlane, dynamic: false }), 'static-quorum')!;
    assert.equal(finding.severity, 'info');
    assert.match(finding.remedy, /kraft\.version=1/);
  });
  it('what losses would stop, with topics and the worst of them', () => {
    const snapshot = cluster({
      racks,
      topics: {
        pairs: {
          replicas: [
            [1, 2],
            [1, 3],
            [1, 5],
          ],
          minIsr: 1,
        },
        singles: { replicas: [[4]], minIsr: 1 },
      },
    });
    assert.deepEqual(found(snapshot, 'survival')!.evidence.examples, [
      'any one broker: may stop 1 partition, 1 of them unreadable (singles); broker 4 stops 1',
      'any two brokers: may stop 4 partitions, 4 of them unreadable (pairs, singles)',
      'any one rack: may stop 2 partitions, 2 of them unreadable (pairs, singles); rack a stops 1',
    ]);
  });
  it('is told of the same losses as the exhaustive analysis finds by trying them all', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    let told = 0;
    for (let round = 0; round < 60; round++) {
      const lists = Array.from({ length: 2 }, () =>
        [1, 2, 3, 4, 5, 6]
          .filter(() => random() < 0.45)
          .slice(0, 5)
          .concat(7)
          .slice(0, 4),
      );
      const minIsr = 1 + Math.floor(random() * 2);
      const snapshot = { ...cluster({ racks: { ...racks, 7: 'b' }, topics: { t: { replicas: lists, minIsr } } }) };
      const survived = new Map(
        analyse(snapshot).kinds.map(({ kind, scenarios, survived: well }) => [kind, scenarios === well]),
      );
      const lost = new Set(found(snapshot, 'survival')?.evidence.subjects ?? []);
      for (const [kind, subject] of [
        ['broker', 'any one broker'],
        ['broker-pair', 'any two brokers'],
        ['rack', 'any one rack'],
      ] as const) {
        assert.equal(lost.has(subject), !survived.get(kind), `${subject}, ${JSON.stringify(lists)}, min ISR ${minIsr}`);
        told += Number(lost.has(subject));
      }
    }
    assert.ok(told > 20 && told < 160, `told ${told} times of 180`);
  });
});
