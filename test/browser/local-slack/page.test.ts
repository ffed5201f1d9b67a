import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { fitsWidth } from '../support/browser.ts';
import { storyTeller, suiteBrowser } from '../support/story.ts';

describe('messages and forms on the page of the local Slack', () => {
  const story = storyTeller(suiteBrowser());

  story(
    'completes a command from the manifest and shows its answer to its sender only',
    async ({ page, type, message, actAs }) => {
      const line = page.getByRole('textbox', { name: 'Message', exact: true });
      await line.fill('/k');
      await page.getByRole('button', { name: '/kafka' }).click();
      assert.equal(await line.inputValue(), '/kafka ');
      await type('/kafka hello');
      await message('Hello @mira').getByText('Only visible to you').waitFor();
      await actAs(/Bob/);
      await page.getByText('Nothing here yet').waitFor();
      assert.equal(await message('Hello @mira').count(), 0);
      await actAs(/Mira/);
      await message('Hello @mira').waitFor();
    },
  );

  story('tells of a command that the manifest does not have', async ({ type, message }) => {
    await type('/nonsense now');
    await message('/nonsense is not a valid command').getByText('Only visible to you').waitFor();
  });

  story('draws every kind of block as what it is', async ({ page, type, message, slack, echo }) => {
    await type('/kafka show');
    const card = message('Rebalance prod');
    await card.getByRole('heading', { name: 'Rebalance prod' }).waitFor();
    await card.getByText('asked by @mira').waitFor();
    assert.equal(await card.getByRole('link', { name: 'the plan' }).getAttribute('href'), 'https://example.org/plan');
    const numbers = card.getByRole('table').first();
    assert.deepEqual(await numbers.getByRole('row').last().getByRole('cell').allTextContents(), [
      'Rack violations',
      '96',
      '0',
    ]);
    const moves = card.getByRole('table', { name: 'Moves' });
    assert.equal(await moves.getByText('orders-2').count(), 0);
    await card.getByRole('button', { name: 'Next' }).click();
    await moves.getByText('orders-2').waitFor();
    await card.getByText('Needs 1 of @kafka-approvers, in #kafka-ops. ✓ checked').waitFor();
    await card.getByRole('button', { name: 'Choose smallest' }).waitFor();
    await card.getByRole('combobox', { name: 'Other choices' }).waitFor();
    await card.getByRole('button', { name: 'Take Within a budget' }).click();
    await slack.control.waitFor(() =>
      echo.seen.find((entry) => JSON.stringify(entry.body).includes('take-Within a budget')),
    );
    assert.equal(await fitsWidth(page), true);
  });

  story(
    'asks before an approval, and does nothing when the answer is no',
    async ({ page, type, message, actAs, echo }) => {
      await type('/kafka show');
      await message('Rebalance prod').waitFor();
      await actAs(/Bob/);
      await message('Rebalance prod').getByRole('button', { name: 'Approve' }).click();
      const question = page.getByRole('dialog', { name: 'Approve P-7F3K?' });
      await question.getByText('Copies 377 GB.').waitFor();
      await question.getByRole('button', { name: 'Not now' }).click();
      await question.waitFor({ state: 'hidden' });
      assert.equal(
        echo.seen.some((entry) => entry.name === 'approve'),
        false,
      );
      await message('Rebalance prod').getByRole('button', { name: 'Approve' }).click();
      await question.getByRole('button', { name: 'Yes, approve' }).click();
      await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
      assert.doesNotMatch((await message('Approved by @bob').textContent()) ?? '', /Mends/);
    },
  );

  story(
    'shows the errors of a form beside their fields and closes it when it is right',
    async ({ page, type, message }) => {
      await type('/kafka show');
      await message('Rebalance prod').getByRole('button', { name: 'Reject' }).click();
      const form = page.getByRole('dialog', { name: 'Reject P-7F3K' });
      const why = form.getByRole('textbox', { name: 'Why' });
      await form.getByRole('button', { name: 'Reject', exact: true }).click();
      await form.getByRole('alert').filter({ hasText: 'Please complete this required field.' }).waitFor();
      await why.fill('no');
      await form.getByRole('button', { name: 'Reject', exact: true }).click();
      await form.getByRole('alert').filter({ hasText: 'Please give a longer reason.' }).waitFor();
      await why.fill('not tonight');
      await form.getByRole('button', { name: 'Reject', exact: true }).click();
      await form.waitFor({ state: 'hidden' });
      await message('Rejected by @mira: not tonight').getByText('(edited)').waitFor();
    },
  );

  story('fills every kind of input', async ({ page, type, message }) => {
    await type('/kafka form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.getByRole('textbox', { name: 'Reason' }).fill('because\nit is time');
    await form.getByRole('textbox', { name: 'Brokers' }).fill('12');
    await form.getByRole('combobox', { name: 'Topic' }).selectOption('orders');
    await form.getByRole('group', { name: 'More topics' }).getByRole('checkbox', { name: 'clicks' }).check();
    await form.getByRole('group', { name: 'Speed' }).getByRole('radio', { name: 'payments' }).check();
    await form.getByRole('group', { name: 'Checks' }).getByRole('checkbox', { name: 'orders' }).check();
    await form.getByLabel('Day').fill('2026-11-21');
    await form.getByLabel('Hour').fill('03:30');
    await form.getByRole('combobox', { name: 'Who' }).selectOption({ label: 'Bob Lindqvist' });
    await form.getByRole('searchbox', { name: 'Searched' }).fill('audit');
    await form.getByRole('option', { name: 'audit-trail' }).click();
    await form.getByRole('button', { name: 'Remove audit-trail' }).waitFor();
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await form.getByRole('alert').filter({ hasText: 'at most 9' }).waitFor();
    await form.getByRole('textbox', { name: 'Brokers' }).fill('3');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await form.waitFor({ state: 'hidden' });
    const posted = (await message('Form:').textContent()) ?? '';
    for (const part of [
      'because',
      '"value":"3"',
      'orders',
      'clicks',
      'payments',
      '2026-11-21',
      '03:30',
      'U0BOB',
      'audit-trail',
    ]) {
      assert.ok(posted.includes(part), `${part} is missing in ${posted}`);
    }
  });

  story(
    'keeps what was filled in when the app changes the form, and stacks forms three deep',
    async ({ page, type, slack, echo }) => {
      await type('/wizard');
      const form = page.getByRole('dialog', { name: 'Wizard' });
      await form.getByRole('textbox', { name: 'Why' }).fill('to keep it even');
      await form.getByRole('combobox', { name: 'Topic' }).selectOption('orders');
      await form.getByRole('textbox', { name: 'Partition of orders' }).fill('4');
      assert.equal(await form.getByRole('textbox', { name: 'Why' }).inputValue(), 'to keep it even');
      await form.getByRole('button', { name: 'Go deeper' }).click();
      await page.getByRole('dialog', { name: 'Level 2' }).getByRole('button', { name: 'Go deeper' }).click();
      const third = page.getByRole('dialog', { name: 'Level 3' });
      await third.getByRole('button', { name: 'Go deeper' }).click();
      await slack.control.waitFor(() => echo.seen.find((entry) => String(entry.body).includes('push_limit_reached')));
      await third.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog', { name: 'Level 2' }).getByRole('button', { name: 'Close form' }).click();
      assert.equal(await form.getByRole('textbox', { name: 'Partition of orders' }).inputValue(), '4');
      await form.getByRole('button', { name: 'Finish' }).click();
      await page.getByRole('dialog', { name: 'Thank you' }).getByRole('button', { name: 'Close all' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      const values = echo.seen.find((entry) => entry.name === 'wizard')?.body;
      assert.match(JSON.stringify(values), /to keep it even.*orders.*"4"/);
    },
  );

  story('answers a detail for one person without touching the message of all', async ({ type, message, actAs }) => {
    await type('/kafka show');
    await message('Rebalance prod').getByRole('button', { name: 'Details' }).click();
    await message('Details, for you only').getByText('Only visible to you').waitFor();
    await actAs(/Chen/);
    await message('Rebalance prod').getByRole('button', { name: 'Approve' }).waitFor();
    await message('Details, for you only').waitFor({ state: 'detached' });
  });

  story('never lets what was written become markup', async ({ page, type, message }) => {
    await type('/kafka say <img src=x onerror=alert(1)> *bold* <javascript:alert(1)|click>');
    const line = message('bold');
    await line.getByText('bold').waitFor();
    assert.equal(await line.getByRole('img').count(), 0);
    assert.equal(await line.getByRole('link').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
  });
});
