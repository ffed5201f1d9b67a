import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buttonsOf, openStage, type Stage, textOf, whispered } from './support/stage.ts';

describe('the form behind /kafka plan', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'http' });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const openForm = async () => {
    assert.ok((await control().command('mira', '#kafka-ops', '/kafka plan')).ok);
    return control().waitFor(() => control().modal('mira'), 60_000);
  };

  it('shows the fields that the chosen intent needs, and those only', async () => {
    const first = await openForm();
    assert.doesNotMatch(JSON.stringify(first.view), /"block_id":"brokers"/);
    const chosen = await control().clickInView('mira', 'plan-form-intent', { value: 'drain' });
    assert.ok(chosen.ok, JSON.stringify(chosen));
    await control().waitFor(
      () => (/"block_id":"brokers"/.test(JSON.stringify(control().modal('mira')?.view)) ? true : undefined),
      60_000,
    );
  });
  it('says at the field what is wrong with it, and keeps the form', async () => {
    const sent = await control().submit('mira', { brokers: { value: 'seven' }, max: { value: '' } });
    assert.ok(!sent.ok && /needs broker ids/.test(JSON.stringify(sent.errors)), JSON.stringify(sent));
    const rate = await control().submit('mira', { brokers: { value: '106' }, throttle: { value: 'quick' } });
    assert.ok(!rate.ok && 'throttle' in (rate.errors ?? {}), JSON.stringify(rate));
    assert.ok(control().modal('mira') !== undefined);
  });
  it('asks for the plan, which is posted where the form was opened', async () => {
    const at = control().messages().at(-1)?.ts ?? '0';
    const sent = await control().submit('mira', { brokers: { value: '106' }, throttle: { value: '20MB/s' } });
    assert.ok(sent.ok, JSON.stringify(sent));
    await whispered(stage, 'U0MIRA', /Planning on demo: Drain broker 106, throttle 20 MB\/s/, at);
    const plan = await control().waitForMessage((message) => buttonsOf(message).includes('approve'), 60_000);
    assert.equal(plan.channel, 'C0KAFKAOPS');
    assert.match(textOf(plan), /Empties broker 106/);
    assert.equal(control().modal('mira'), undefined);
  });
});
