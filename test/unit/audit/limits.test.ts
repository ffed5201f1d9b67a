import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit } from '../../../planner/audit/audit.ts';
import { limitFault } from '../../../planner/audit/limits.ts';
import { readClusters } from '../../../src/config/read-config.ts';
import { sound, withBrokers, withTopic } from '../../golden/audit/support/sound.ts';
import { goodFile, sources } from '../config/support.ts';

const today = '2026-11-24';
const full = withBrokers(({ id }) => (id === 1 ? { capacityBytes: 7000 } : {}));
const found = (snapshot: typeof sound, limits: object, rule: string) =>
  audit(snapshot, { silences: [], today, limits }).findings.find((each) => each.rule === rule);

describe('a limit that is set for a cluster', () => {
  it('is what the rule goes by, and the finding says so', () => {
    assert.equal(found(full, {}, 'disk-nearly-full'), undefined);
    const finding = found(full, { diskPercent: 80 }, 'disk-nearly-full');
    assert.match(finding!.title, /above 80 %/);
    assert.match(finding!.why, /Limit set for this cluster: diskPercent 80 \(usually 90\)\./);
    assert.equal(
      found(
        withBrokers(({ id }) => (id === 1 ? { capacityBytes: 6500 } : {})),
        { diskPercent: 95 },
        'disk-nearly-full',
      ),
      undefined,
    );
  });
  it('is shown also where nothing is found by it', () => {
    const { limits } = audit(sound, { silences: [], today, limits: { diskPercent: 95, leaderSkew: 1.5 } });
    assert.deepEqual(limits, ['diskPercent 95 (usually 90)']);
  });
  it('holds for leaders, replicas, the metadata log and the patience of producers', () => {
    const skewed = withTopic('orders', () => ({
      partitions: Array.from({ length: 24 }, (_, partition) => ({
        partition,
        leader: 1,
        replicas: [1, 3, 5],
        isr: [1, 3, 5],
      })),
    }));
    for (const [rule, name] of [
      ['leader-skew', 'leaderSkew'],
      ['replica-skew', 'replicaSkew'],
    ] as const) {
      assert.ok(found(skewed, {}, rule));
      assert.equal(found(skewed, { [name]: 9 }, rule), undefined);
      assert.match(found(skewed, { [name]: 1.4 }, rule)!.why, new RegExp(`${name} 1\\.4`));
    }
    const slow = withBrokers(() => ({ configs: { 'replica.lag.time.max.ms': '30000' } }));
    assert.equal(found(slow, {}, 'replica-lag-time'), undefined);
    assert.match(found(slow, { producerTimeoutMs: 10_000 }, 'replica-lag-time')!.remedy, /to 10000 or less/);
    const { controlPlane } = sound;
    assert.ok(controlPlane.kind === 'kraft');
    const behind = { ...sound, controlPlane: { ...controlPlane, observers: [{ id: 1, lagOffsets: 500 }] } };
    assert.equal(found(behind, {}, 'observer-lag'), undefined);
    assert.match(found(behind, { quorumLagOffsets: 100 }, 'observer-lag')!.why, /quorumLagOffsets 100/);
  });
  it('comes from evenkeel.json, within its bounds', () => {
    const [prod] = goodFile.clusters;
    const read = readClusters(sources({ clusters: [{ ...prod, audit: { diskPercent: 80 } }] }));
    assert.ok(read.ok);
    assert.deepEqual(read.value.clusters[0]?.auditLimits, { diskPercent: 80 });
    const wrong = readClusters(sources({ clusters: [{ ...prod, audit: { diskPercent: 180, fullness: 3 } }] }));
    assert.ok(!wrong.ok);
    const text = JSON.stringify(wrong.faults);
    assert.match(text, /audit\.diskPercent.*a number from 1 to 100/);
    assert.match(text, /fullness/);
  });
  it('is refused by name and bounds on the command line', () => {
    assert.match(limitFault('disk', 5)!, /no limit of the audit: use one of diskPercent/);
    assert.match(limitFault('leaderSkew', Number.NaN)!, /a number from 1\.05 to 100/);
    assert.equal(limitFault('leaderSkew', 2), null);
  });
});
