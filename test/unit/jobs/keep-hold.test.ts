import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keptWhileAsking } from '../../../jobs/execution/keep-hold.ts';
import { defaultLimits } from '../../../jobs/execution/limits.ts';
import { ok, refuse } from '../../../jobs/outcome.ts';
import { clusterOf, createWorld } from '../../../lab/simulated/index.ts';
import { longestRequestMs } from '../../../src/config/rules.ts';
import { longestCallMs } from '../../../src/kafka/open-kafka-cluster.ts';
import { VirtualClock } from '../slack/support/virtual-clock.ts';

const limits = { ...defaultLimits, leaseMs: 20_000, renewalsPerWait: 30 };

function scene(answersAfterMs: number, held: () => boolean = () => true) {
  const clock = new VirtualClock();
  const renewedAt: number[] = [];
  const world = createWorld({ clusterId: 'c', nowMs: 0, networkBytesPerSec: 1, brokers: [], topics: [] });
  const cluster = clusterOf('prod', world, () => 0);
  const slow = {
    ...cluster,
    actor: { ...cluster.actor, alterConfigs: () => clock.sleepMs(answersAfterMs).then(() => ok(null)) },
  };
  const kept = keptWhileAsking({ clock, limits }, slow, async () => {
    renewedAt.push(clock.nowMs() - 1_000_000);
    return held() ? ok(null) : refuse('lost-lease', 'Another worker has it.', 'Nothing.');
  });
  return { clock, renewedAt, kept };
}

describe('the hold on a cluster', () => {
  it('is renewed while a call waits longer than the lease, and not after it', async () => {
    const { clock, renewedAt, kept } = scene(45_000);
    const asked = kept.actor.alterConfigs([]);
    await clock.advance(45_000);
    assert.deepEqual(await asked, ok(null));
    await clock.advance(100_000);
    assert.deepEqual(renewedAt, [10_000, 20_000, 30_000, 40_000]);
  });

  it('is let go where a call never ends', async () => {
    const { clock, renewedAt, kept } = scene(Number.POSITIVE_INFINITY);
    void kept.actor.alterConfigs([]);
    await clock.advance(24 * 3_600_000);
    assert.equal(renewedAt.at(-1), 300_000);
  });

  it('is not asked for again once another worker has it', async () => {
    const { clock, renewedAt, kept } = scene(200_000, () => false);
    void kept.actor.alterConfigs([]);
    await clock.advance(200_000);
    assert.deepEqual(renewedAt, [10_000]);
  });

  it('outlasts every call that ends, whatever the configuration says', () => {
    const { leaseMs, renewalsPerWait } = defaultLimits;
    assert.ok((leaseMs / 2) * renewalsPerWait > longestCallMs);
    assert.ok(longestRequestMs * 3 < longestCallMs);
  });
});
