import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openStage, planPosted, type Stage, textOf } from '../../integration/slack/support/stage.ts';
import { fitsWidth, openBrowser, openPage, type Person } from '../support/browser.ts';

/** What a person does at three in the morning with a phone: look, steer, ask why; nothing cut off, nothing to scroll sideways. */
describe('on a phone', () => {
  let browser: Browser;
  let stage: Stage;
  let bob: Person;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage({ mode: 'socket', partitionBytes: 40e9 });
    await stage.startBot();
    await stage.startWorker();
    bob = await openPage(browser, stage.slack, 'bob', { width: 360, height: 740 });
  });
  after(async () => {
    await bob?.context.close();
    await stage?.close();
    await browser?.close();
  });
  const fits = async () => {
    assert.equal(await fitsWidth(bob.page), true);
    assert.equal(await bob.page.getByText('unsupported block').count(), 0);
    assert.deepEqual(bob.errors, []);
    await keepPicture(bob.page);
  };
  let pictures = 0;
  /** For people who want to look: PHONE_PICTURES names a folder. */
  async function keepPicture(page: Person['page']): Promise<void> {
    const folder = process.env['PHONE_PICTURES'];
    if (folder === undefined) return;
    pictures += 1;
    await page.screenshot({ path: `${folder}/phone-${String(pictures).padStart(2, '0')}.png` });
  }

  it('help and the policy are read', async () => {
    await bob.type('/kafka help');
    await bob.message(/may ask for plans; may approve those of others/).waitFor();
    await fits();
    await bob.type('/kafka policy');
    await bob.message(/What is allowed on demo/).waitFor();
    await fits();
  });

  it('the plan form is filled in, and shows other fields for another kind', async () => {
    await bob.type('/kafka plan');
    const form = bob.page.getByRole('dialog', { name: /Make a plan/ });
    await form.getByLabel('What is to be done?').selectOption({ label: 'Drain: move everything off some brokers' });
    await form.getByLabel('Brokers').fill('106');
    await fits();
    await form.getByRole('button', { name: 'Plan it' }).click();
    await bob.message(/plan P-/).waitFor();
    await fits();
  });

  it('what runs is held, slowed and ended by its buttons', async () => {
    const plan = await planPosted(stage, '/kafka fix-racks', 'mira');
    assert.ok((await stage.slack.control.click('bob', plan.ts, 'approve')).ok);
    await stage.slack.control.waitForMessage(
      (one) => one.ts === plan.ts && / · running as E-/.test(one.text) && /wave 1/.test(textOf(one)),
      60_000,
    );
    const running = bob.message(/running as E-/).first();
    await fits();
    await running.getByRole('button', { name: /^Copy rate of/ }).click();
    const form = bob.page.getByRole('dialog', { name: /Rate of E-/ });
    await form.getByRole('textbox').fill('20MB/s');
    await fits();
    await form.getByRole('button', { name: 'Set the rate' }).click();
    await form.waitFor({ state: 'hidden' });
    await bob.message(/limit 20 MB\/s per broker/).waitFor();
    await running.getByRole('button', { name: /^Cancel E-/ }).click();
    await bob.page.getByRole('button', { name: 'Cancel the moves' }).click();
    await bob
      .message(/ · cancelled/)
      .first()
      .waitFor();
    await fits();
    const id = /P-[A-Z0-9]+/.exec(textOf(stage.slack.control.messages().find(({ ts }) => ts === plan.ts)))?.[0] ?? '';
    await bob.type(`/kafka record ${id}`);
    await bob.message(/The record of P-/).waitFor();
    await fits();
  });

  it('the home tab says how the cluster is and what is open', async () => {
    await bob.page.getByRole('button', { name: 'Evenkeel Home' }).click();
    await bob.page.getByText(/6 of 6 brokers up/).waitFor();
    await fits();
  });
});
