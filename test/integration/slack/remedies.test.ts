import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../../lab/slack/index.ts';
import { buttonsOf, openStage, type Stage, textOf, whispered } from './support/stage.ts';

describe('the remedies of an audit', () => {
  let stage: Stage;
  let audit: Message;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    await stage.startBot();
    await stage.startWorker();
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka audit');
    audit = await stage.slack.control.waitForMessage(({ text }) => /Audit · demo/.test(text), 60_000);
  });
  after(() => stage.close());

  it('are buttons where a plan can be made of them, each once', () => {
    const values = [...textOf(audit).matchAll(/"value":"(on demo [^"]+)"/g)].map((match) => match[1]);
    assert.ok(values.includes('on demo fix-racks'), textOf(audit));
    assert.equal(new Set(values).size, values.length);
  });
  it('make the plan for whoever presses, as if it had been typed', async () => {
    const value = 'on demo fix-racks';
    const pressed = await stage.slack.control.click('bob', audit.ts, 'mend', { blockId: blockOf(audit, value) });
    assert.ok(pressed.ok, JSON.stringify(pressed));
    await whispered(stage, 'U0BOB', /Planning on demo: Fix racks/);
    const plan = await stage.slack.control.waitForMessage((message) => buttonsOf(message).includes('approve'), 60_000);
    assert.match(textOf(plan), /Asked by <@U0BOB>/);
  });
  it('make no plan for a guest', async () => {
    await stage.slack.control.click('gus', audit.ts, 'mend', { blockId: blockOf(audit, 'on demo fix-racks') });
    await whispered(stage, 'U0GUS', /cannot ask for plans/);
  });
});

/** The id of the block whose button carries this value. */
function blockOf({ blocks }: Message, value: string): string {
  const found = (blocks as readonly { block_id?: string }[]).find((block) =>
    JSON.stringify(block).includes(`"value":"${value}"`),
  );
  return found?.block_id ?? assert.fail(`no button carries ${value}`);
}
