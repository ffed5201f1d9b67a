/** `/kafka doctor`: told to approvers alone, by the worker that takes the job. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { examine, manifestScopes } from '../../../src/doctor/examine.ts';
import { openStage, type Stage, textOf, whispered } from '../slack/support/stage.ts';

describe('doctor in Slack', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket', doctor: (sources) => examine(sources, manifestScopes()) });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());

  it('tells an approver what is broken and its fix, seen by nobody else', async () => {
    await stage.slack.control.command('bob', '#kafka-ops', '/kafka doctor');
    const said = await whispered(stage, 'U0BOB', /Doctor: \d+ broken/);
    const text = textOf(said);
    // The simulated cluster has no address that answers.
    assert.match(text, /Broken · Kafka demo/);
    assert.match(text, /Fix: /);
    assert.match(text, /All is well with: [^"]*Redis/);
    assert.ok(!text.includes(stage.slack.botToken) && !text.includes(stage.slack.appToken));
    const others = stage.slack.control.messages().filter((message) => message.onlyFor !== 'U0BOB');
    assert.ok(!others.some((message) => textOf(message).includes('Doctor:')));
  });

  it('tells somebody who may approve nothing that it is not for them', async () => {
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka doctor');
    const said = await whispered(stage, 'U0MIRA', /for people who may approve/);
    assert.ok(!textOf(said).includes('Broken'));
  });
});
