import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openStage, planPosted, type Stage, textOf } from '../../integration/slack/support/stage.ts';
import { fitsWidth, openBrowser, openPage, type Person, scrolledSideways, wideTables } from '../support/browser.ts';

/** What a person does at three in the morning with a phone: look, steer, ask why; nothing cut off, nothing to scroll sideways. */
describe('on a phone', () => {
  let browser: Browser;
  let stage: Stage;
  let bob: Person;
  before(async () => {
    browser = await openBrowser();
    const crowdedBytes = [40e9, 10e9, 25e9, 5e9, 60e9, 15e9, 30e9, 20e9];
    stage = await openStage({ mode: 'socket', partitionBytes: 40e9, crowdedBytes });
    await stage.startBot();
    await stage.startWorker();
    bob = await openPage(browser, stage.slack, 'bob', { width: 360, height: 740, touch: true });
  });
  after(async () => {
    await bob?.context.close();
    await stage?.close();
    await browser?.close();
  });
  const fits = async () => {
    assert.equal(await fitsWidth(bob.page), true);
    assert.deepEqual(await scrolledSideways(bob.page), []);
    assert.deepEqual(await wideTables(bob.page), [], 'a table has to be scrolled sideways');
    assert.equal(await bob.page.getByText('unsupported block').count(), 0);
    assert.deepEqual(bob.errors, []);
    await keepPicture(bob.page);
  };
  let pictures = 0;
  /** For people who want to look, by day and by night: PHONE_PICTURES names a folder. */
  async function keepPicture(page: Person['page']): Promise<void> {
    const folder = process.env['PHONE_PICTURES'];
    if (folder === undefined) return;
    pictures += 1;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/phone-${String(pictures).padStart(2, '0')}-${colorScheme}.png` });
    }
  }

  it('help and the policy are read', async () => {
    await bob.type('/kafka help');
    await bob.message(/may ask for plans; may approve those of others/).waitFor();
    await fits();
    await bob.type('/kafka policy');
    await bob.message(/What is allowed on demo/).waitFor();
    await fits();
  });

  for (const [command, answer] of [
    ['status', /^.*Status · demo/],
    ['audit', /Audit · demo/],
    ['advise', /Advice · demo/],
    ['what-if rack a', /What if · demo · rack a/],
    ['what-if', /survival score/],
  ] as const) {
    it(`${command} is read without scrolling sideways`, async () => {
      await bob.type(`/kafka ${command}`);
      await bob.message(answer).locator('table, .section').first().waitFor();
      await fits();
    });
  }

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

  it('a schedule is added by its form, and listed with its buttons', async () => {
    await bob.type('/kafka schedule add');
    const form = bob.page.getByRole('dialog', { name: 'Add a schedule' });
    await form.getByLabel('What', { exact: true }).selectOption({ label: 'rebalance' });
    await form.getByLabel('When', { exact: true }).fill('mon-fri 25:00');
    await form.getByRole('button', { name: 'Add it' }).click();
    await form.locator('.wrong').waitFor();
    await fits();
    await form.getByLabel('When', { exact: true }).fill('mon-fri 02:00');
    await form.getByLabel('Time zone').fill('Europe/Berlin');
    await form.getByLabel(/only if the fullest broker/).fill('5%');
    await fits();
    await form.getByRole('button', { name: 'Add it' }).click();
    await form.waitFor({ state: 'hidden' });
    await bob.type('/kafka schedule');
    const list = bob.message(/It has not run yet/);
    await list.getByRole('button', { name: /^Pause/ }).waitFor();
    await fits();
    await list.getByRole('button', { name: /^Delete/ }).click();
    await bob.page.getByRole('button', { name: 'Delete the schedule' }).last().waitFor();
    await fits();
    await bob.page.getByRole('button', { name: 'Delete the schedule' }).last().click();
  });

  it('the choices of a rebalance stand below each other, without scrolling sideways, and are pressed', async () => {
    const plan = await planPosted(stage, '/kafka rebalance', 'mira');
    const card = bob.page.locator(`[data-ts="${plan.ts}"]`);
    await card.getByText('This plan: best balanced').waitFor();
    await card.getByText('Leaders only', { exact: true }).first().waitFor();
    // In one step: the message is drawn anew when its files arrive.
    const shown = await bob.page.evaluate<{ readonly tableOver: number; readonly lefts: readonly number[] }>(`(() => {
      const card = document.querySelector('[data-ts="${plan.ts}"]');
      const table = card.querySelector('.scroller');
      const choices = [...card.querySelectorAll('.fields > *')];
      return {
        tableOver: table.scrollWidth - table.clientWidth,
        lefts: choices.map((choice) => choice.getBoundingClientRect().left),
      };
    })()`);
    assert.equal(shown.tableOver, 0, 'no row of the figures loses its name');
    assert.ok(shown.lefts.length >= 3 && new Set(shown.lefts).size === 1, JSON.stringify(shown));
    await fits();
    await card
      .getByRole('button', { name: /instead/ })
      .first()
      .click();
    await stage.slack.control.waitForMessage((one) => one.ts === plan.ts && /superseded/.test(one.text), 60_000);
    await bob
      .message(/Asked by @bob/)
      .getByRole('button', { name: /instead/ })
      .first()
      .waitFor();
    await fits();
  });

  it('"Why?" is asked of a broker and of a topic', async () => {
    const plan = bob.message(/Asked by @bob/);
    await plan.getByRole('button', { name: /^Why/ }).click();
    const form = bob.page.getByRole('dialog', { name: /^Why\? P-/ });
    await form.getByText('Why the plan moves anything').waitFor();
    await fits();
    await form.getByLabel(/^A broker/).selectOption({ value: '102' });
    await form.getByText(/Broker 102: g/).waitFor();
    await fits();
    await form.getByRole('textbox').fill('clicks');
    await form.getByRole('button', { name: 'Explain' }).click();
    await form.getByText(/replicas now → after/).waitFor();
    await fits();
    await form.getByRole('button', { name: 'Close', exact: true }).click();
    await form.waitFor({ state: 'hidden' });
  });

  it('shortcuts are reached with a finger: on a message, and from anywhere', async () => {
    const plan = bob.message(/Asked by @bob/);
    await plan.getByText('More actions').click();
    await plan.getByRole('button', { name: 'Record of this plan' }).waitFor();
    await fits();
    await plan.getByRole('button', { name: 'Explain this plan' }).click();
    const details = bob.page.getByRole('dialog', { name: /^Details of P-/ });
    await details.getByText(/wave/i).first().waitFor();
    await fits();
    await details.getByRole('button', { name: 'Close', exact: true }).click();
    await bob.page.getByRole('button', { name: 'Shortcut: Plan a Kafka change' }).click();
    const form = bob.page.getByRole('dialog', { name: 'Make a plan' });
    await form.getByLabel('What is to be done?').waitFor();
    await fits();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'hidden' });
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
    await bob.message(/limit 20\sMB\/s per broker/).waitFor();
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
