/** Two plans for one cluster, approved in the same moment, with two workers that are both free. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { must } from '../kafka/scene.ts';
import { current, openStage, planPosted, type Stage } from './support/stage.ts';

describe('two approved plans for one cluster', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket', crowdedBytes: [40_000_000, 40_000_000] });
    await stage.startBot();
    await Promise.all([stage.startWorker(), stage.startWorker()]);
  });
  after(() => stage.close());
  const control = () => stage.slack.control;

  it('are carried out one after the other, whichever workers take them', async () => {
    const plans = [
      await planPosted(stage, '/kafka fix-racks topics orders'),
      await planPosted(stage, '/kafka fix-racks topics clicks'),
    ];
    const clicks = await Promise.all(plans.map(({ ts }) => control().click('bob', ts, 'approve')));
    assert.ok(clicks.every(({ ok }) => ok));
    const done = () => plans.every((plan) => /· done\b/.test(current(stage, plan)?.text ?? '')) || undefined;
    await control().waitFor(done, 180_000, 'the end of both');
    const redis = openRedis({ url: stage.redis.url });
    const ids = must(await redis.journal.list(10));
    const times = await Promise.all(
      ids.map(async (id) => {
        const entries = must(await redis.journal.read(id));
        const at = (kind: string) => entries.find(({ event }) => event.kind === kind)?.atMs ?? Number.NaN;
        return { started: at('started'), ended: at('ended') };
      }),
    );
    await redis.close();
    assert.equal(times.length, plans.length);
    const [first, second] = times.sort((left, right) => left.started - right.started);
    assert.ok((first?.ended ?? Number.NaN) <= (second?.started ?? Number.NaN), JSON.stringify(times));
  });
});
