import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buttonsOf, current, openStage, planPosted, type Stage, textOf, whispered } from './support/stage.ts';

/** Forty gigabytes a partition: at the throttle that is many minutes, so it cannot end before it is cancelled. */
describe('an execution that is to end early', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket', partitionBytes: 40e9 });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const now = () => control().messages().at(-1)?.ts ?? '0';

  async function running(): Promise<{ readonly ts: string; readonly executionId: string }> {
    const plan = await planPosted(stage);
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    const message = await control().waitForMessage(
      (one) => one.ts === plan.ts && buttonsOf(one).includes('cancel-execution') && /wave 1/.test(textOf(one)),
      60_000,
    );
    return { ts: plan.ts, executionId: /E-[A-Z0-9]+/.exec(message.text)?.[0] ?? '' };
  }
  const cancelled = (ts: string) =>
    control().waitForMessage((one) => one.ts === ts && / · cancelled/.test(one.text), 60_000);

  it('is paused, resumed and slowed while it runs, within what was approved', async () => {
    const { ts, executionId } = await running();
    const shows = (pattern: RegExp) =>
      control().waitForMessage((one) => one.ts === ts && pattern.test(textOf(one)), 60_000);
    assert.ok((await control().click('bob', ts, 'pause-execution')).ok);
    const paused = await shows(/\*Paused\* by/);
    assert.ok(buttonsOf(paused).includes('resume-execution'));
    assert.ok((await control().command('bob', '#kafka-ops', `/kafka resume ${executionId}`)).ok);
    await control().waitForMessage((one) => one.ts === ts && buttonsOf(one).includes('pause-execution'), 60_000);
    assert.ok((await control().command('bob', '#kafka-ops', `/kafka throttle ${executionId} 20MB/s`)).ok);
    await shows(/limit 20 MB\/s per broker/);
    const at = now();
    assert.ok((await control().command('bob', '#kafka-ops', `/kafka throttle ${executionId} 900MB/s`)).ok);
    await whispered(stage, 'U0BOB', /outside what was approved/, at);
    assert.ok((await control().click('bob', ts, 'cancel-execution')).ok);
    await cancelled(ts);
  });
  it('is cancelled by the button, and the report says what was seen afterwards', async () => {
    const { ts } = await running();
    assert.ok((await control().click('mira', ts, 'cancel-execution')).ok);
    const report = await cancelled(ts);
    assert.match(textOf(report), /2 rack violations, 0 moves still going on, 0 copy limits left behind/);
    assert.deepEqual(buttonsOf(report), ['details', 'why']);
  });
  it('is cancelled by a command too, and a guest may not do it', async () => {
    const { ts, executionId } = await running();
    const at = now();
    assert.ok((await control().command('gus', '#kafka-ops', `/kafka cancel ${executionId}`)).ok);
    await whispered(stage, 'U0GUS', /guest account cannot decide/, at);
    assert.match(current(stage, { ts } as never)?.text ?? '', /running as/);
    assert.ok((await control().command('bob', '#kafka-ops', `/kafka cancel ${executionId.toLowerCase()}`)).ok);
    await cancelled(ts);
  });
  it('cannot be cancelled twice, and one that never was cannot at all', async () => {
    const at = now();
    const ended = /E-[A-Z0-9]+/.exec(control().messages().map(textOf).join(' '))?.[0] ?? '';
    for (const [id, answer] of [
      [ended, /has ended already/],
      ['E-ZZZZZ', /There is no execution E-ZZZZZ/],
    ] as const) {
      assert.ok((await control().command('bob', '#kafka-ops', `/kafka cancel ${id}`)).ok);
      await whispered(stage, 'U0BOB', answer, at);
    }
  });
});
