/** After an execution: the way back as a plan that is approved like any other, and what is left of one that was disturbed. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { reassignPartition } from '../../../lab/simulated/reassign.ts';
import type { Message } from '../../../lab/slack/index.ts';
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
