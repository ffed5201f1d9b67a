import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openStage, type Stage } from '../../integration/slack/support/stage.ts';
import { fitsWidth, openBrowser, openPage, type Person } from '../support/browser.ts';

/** The bot itself, a real Redis and a simulated cluster, in the hands of people at their own pages. */
describe('a plan asked for, approved and carried out on the page', () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
  });

  for (const mode of ['socket', 'http'] as const) {
    it(`by requester, approver and guest in ${mode} mode`, async (t) => {
      const stage = await openStage({ mode });
      t.after(() => stage.close());
      await stage.startBot();
      await stage.startWorker();
      stage.slack.control.setGroupMembers('kafka-approvers', ['mira', 'bob', 'chen', 'gus']);
      const [mira, bob, gus] = await pages(browser, stage);
      t.after(() => Promise.all([mira, bob, gus].map(({ context }) => context.close())));

      await mira.type('/kafka status');
      await mira.message('6 brokers up of 6').waitFor();
      await mira.type('/kafka fix-racks');
      await mira
        .message(/Planning on demo/)
        .getByText('Only visible to you')
        .waitFor();

      const plan = (person: Person) => person.message(/plan P-/);
      await plan(bob)
        .getByText(/Mends 2 rack violations by copying 80\sMB/)
        .waitFor();
      assert.equal(await bob.message(/Planning on demo/).count(), 0);

      await approve(mira, plan(mira));
      await mira
        .message(/You asked for P-/)
        .getByText('Only visible to you')
        .waitFor();
      await approve(gus, plan(gus));
      await gus
        .message(/guest account cannot decide/)
        .getByText('Only visible to you')
        .waitFor();
      assert.equal(await bob.message(/guest account|You asked for/).count(), 0);
      assert.equal(
        await plan(bob)
          .getByRole('button', { name: /^Approve/ })
          .count(),
        1,
      );

      await plan(bob)
        .getByRole('button', { name: /Details/ })
        .click();
      const details = bob.page.getByRole('dialog', { name: /Details of P-/ });
      await details.getByText('orders-0').waitFor();
      await details.getByRole('button', { name: 'Close', exact: true }).click();
      await details.waitFor({ state: 'hidden' });

      await approve(bob, plan(bob));
      const done = mira.message(/no throttle|limits left behind/);
      await done.waitFor();
      assert.equal(await done.getByRole('button', { name: /^Approve/ }).count(), 0);
      await done.getByRole('button', { name: /repl(y|ies)$/ }).click();
      const thread = mira.page.getByRole('complementary');
      await thread.getByRole('link', { name: /Reassignment of P-/ }).waitFor();
      await thread.locator('details').filter({ hasText: '"version":1' }).getByText('Preview').click();
      await thread.getByText('"version":1').waitFor();

      for (const { page, errors } of [mira, bob, gus]) {
        assert.deepEqual(errors, []);
        assert.equal(await page.getByText('unsupported block').count(), 0);
        assert.equal(await fitsWidth(page), true);
      }
    });
  }

  it('or rejected with a reason that all see, on a phone', async (t) => {
    const stage = await openStage({ mode: 'socket' });
    t.after(() => stage.close());
    await stage.startBot();
    await stage.startWorker();
    const bob = await openPage(browser, stage.slack, 'bob', { width: 360, height: 740 });
    t.after(() => bob.context.close());
    await bob.type('/kafka help');
    await bob.message(/fix-racks/).waitFor();
    assert.equal(await fitsWidth(bob.page), true);
    await stage.slack.control.command('mira', '#kafka-ops', '/kafka fix-racks');
    await bob
      .message(/plan P-/)
      .getByRole('button', { name: /^Reject/ })
      .click();
    const form = bob.page.getByRole('dialog', { name: /Reject P-/ });
    await form.getByRole('button', { name: 'Reject the plan' }).click();
    await form.getByRole('alert').filter({ hasText: 'required' }).waitFor();
    await form.getByRole('textbox').fill('Not before the release <!channel>');
    assert.equal(await fitsWidth(bob.page), true);
    await form.getByRole('button', { name: 'Reject the plan' }).click();
    await form.waitFor({ state: 'hidden' });
    await bob
      .message(/Not before the release <!channel>/)
      .first()
      .waitFor();
    await bob.page.getByRole('button', { name: /^Approve/ }).waitFor({ state: 'detached' });
    assert.equal(await fitsWidth(bob.page), true);
    assert.deepEqual(bob.errors, []);
  });
});

async function pages(browser: Browser, stage: Stage): Promise<[Person, Person, Person]> {
  const open = (who: string) => openPage(browser, stage.slack, who);
  return [await open('mira'), await open('bob'), await open('gus')];
}

/** Clicks and confirms. */
async function approve(person: Person, plan: ReturnType<Person['message']>): Promise<void> {
  await plan.getByRole('button', { name: /^Approve/ }).click();
  const question = person.page.getByRole('dialog', { name: /^Approve P-/ });
  await question.getByRole('button', { name: 'Approve', exact: true }).click();
  await question.waitFor({ state: 'hidden' });
}
