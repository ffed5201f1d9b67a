import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStage, planPosted, type Stage, textOf } from './support/stage.ts';

describe('the home tab', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ mode: 'socket' });
    await stage.startBot();
    await stage.startWorker();
  });
  after(() => stage.close());
  const control = () => stage.slack.control;
  const shows = (who: string, pattern: RegExp) =>
    control().waitFor(() => (pattern.test(JSON.stringify(control().home(who) ?? {})) ? true : undefined), 60_000);

  it('shows how each cluster is, read anew when the tab is opened', async () => {
    assert.ok((await control().openHome('bob')).ok);
    await shows('bob', /not everything is spread over racks.* 6 of 6 brokers up, 4 partitions, seen/);
  });

  it('follows what happens while it is open, for everybody who has it open', async () => {
    assert.ok((await control().openHome('mira')).ok);
    await shows('mira', /No plan waits for approval/);
    const plan = await planPosted(stage);
    const id = /P-[A-Z0-9]+/.exec(textOf(plan))?.[0] ?? '';
    await Promise.all([shows('mira', new RegExp(`\\*${id}\\*`)), shows('bob', new RegExp(`\\*${id}\\*`))]);
    assert.ok((await control().click('bob', plan.ts, 'approve')).ok);
    await control().waitForMessage((one) => one.ts === plan.ts && / · done/.test(one.text), 60_000);
    await shows('mira', /No plan waits for approval.*Nothing is being carried out/);
  });
});
