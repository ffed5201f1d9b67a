/** After an execution: the way back as a plan that is approved like any other, and what is left of one that was disturbed. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { finalReport } from '../../../jobs/execution/finish-execution.ts';
import { foldAll } from '../../../jobs/execution/fold.ts';
import { reassignPartition } from '../../../lab/simulated/reassign.ts';
import type { Message } from '../../../lab/slack/index.ts';
import { openRedis } from '../../../src/redis/open-redis.ts';
import { buttonsOf, openStage, planPosted, type Stage, textOf } from './support/stage.ts';

const endsWithinMs = 60_000;

describe('the way back', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());

  const lists = () => stage.world.topics.get('orders')?.partitions.map(({ replicas }) => [...replicas]);
  const say = (command: string) => stage.slack.control.command('mira', '#kafka-ops', command);

  async function executed(plan: Message, end: 'done'): Promise<Message> {
    assert.ok((await stage.slack.control.click('bob', plan.ts, 'approve')).ok);
    const ended = (one: Message): boolean => one.ts === plan.ts && one.text.includes(`· ${end}`);
    return stage.slack.control.waitForMessage(ended, endsWithinMs);
  }

  const executionOf = (message: Message): string => /E-[A-Z0-9]+/.exec(textOf(message))?.[0] ?? '';

  it('is posted as a plan, approved by somebody else, and leads to what was there before', async () => {
    const origin = lists();
    const report = await executed(await planPosted(stage), 'done');
    assert.notDeepEqual(lists(), origin);
    const back = await planPosted(stage, `/kafka rollback ${executionOf(report)}`);
    assert.match(textOf(back), new RegExp(`Roll back ${executionOf(report)}`));
    const rolledBack = await executed(back, 'done');
    assert.match(textOf(rolledBack), /0 copy limits? left behind/);
    assert.deepEqual(lists(), origin);
  });

  it('is told plan against actual, as a file too, and the journal gives the same report again', async () => {
    const report = await executed(await planPosted(stage), 'done');
    const executionId = executionOf(report);
    assert.match(textOf(report), /Wave 1: \d+ MB in \d+ s \(planned \d+ MB in \d+ s\)/);
    const { control } = stage.slack;
    const named = () => control.files().find(({ name, complete }) => complete && name === `${executionId}-report.json`);
    const file = await control.waitFor(named, endsWithinMs, 'the report as a file');
    const redis = openRedis({ url: stage.redis.url, name: 'report-test' });
    try {
      const proposals = await redis.proposals.list(10);
      const proposal = proposals.ok ? proposals.value.find((one) => one.executionId === executionId) : undefined;
      assert.ok(proposal !== undefined);
      const plan = await redis.plans.get(proposal.digest);
      const journal = await redis.journal.read(executionId);
      assert.ok(plan.ok && journal.ok);
      const again = finalReport({ executionId, proposal, plan: plan.value, state: foldAll(journal.value) });
      assert.deepEqual(JSON.parse(file.bytes.toString('utf8')), JSON.parse(JSON.stringify(again)));
      assert.ok(again.waves?.every(({ movesDone, movesPlanned }) => movesDone === movesPlanned));
    } finally {
      await redis.close();
    }
    assert.ok((await control.command('mira', '#kafka-ops', `/kafka rollback ${executionId}`)).ok);
    const back = await control.waitForMessage(
      (one) => new RegExp(`Roll back ${executionId}`).test(one.text) && buttonsOf(one).includes('approve'),
      endsWithinMs,
    );
    await executed(back, 'done');
  });

  it('is refused with a reason where there is nothing to take back', async () => {
    for (const [command, reason] of [
      ['/kafka rollback E-NONE', /no execution E-NONE/],
      ['/kafka rollback', /needs the id of an execution/],
      ['/kafka rollback E-NONE half', /does not understand/],
    ] as const) {
      const before = stage.slack.control.messages().length;
      await say(command);
      const told = (one: Message): boolean =>
        stage.slack.control.messages().indexOf(one) >= before && reason.test(textOf(one));
      await stage.slack.control.waitForMessage(told, endsWithinMs);
    }
  });

  it('what still holds of a plan that became stale is offered for a new approval', async () => {
    const plan = await planPosted(stage);
    const moved = stage.world.topics.get('orders')?.partitions[0];
    assert.ok(moved !== undefined);
    const change = { topic: 'orders', partition: 0, replicas: [...moved.replicas].reverse() };
    assert.equal(reassignPartition(stage.world, change, { allowReplicationFactorChange: false }), null);
    assert.ok((await stage.slack.control.click('bob', plan.ts, 'approve')).ok);
    const offered = await stage.slack.control.waitForMessage(
      (one) => /What still holds of P-/.test(one.text) && buttonsOf(one).includes('approve'),
      endsWithinMs,
    );
    assert.match(textOf(offered), /Left alone: orders-0/);
    await executed(offered, 'done');
    assert.deepEqual(lists()?.[0], change.replicas, 'what somebody else has changed stays as it is');
  });
});
