import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/index.ts';
import { screenshot } from '../../../lab/slack/screenshot.ts';
import { echoManifest } from '../../integration/local-slack/support/echo-manifest.ts';
import { fitsWidth, openPage } from '../support/browser.ts';
import { storyTeller, suiteBrowser } from '../support/story.ts';

describe('threads, panels and sizes of the page of the local Slack', () => {
  const browser = suiteBrowser();
  const story = storyTeller(browser);

  story('opens a thread with its file and shows the file', async ({ page, type, message }) => {
    await type('/kafka show');
    await message('Rebalance prod').getByRole('button', { name: '1 reply' }).click();
    const side = page.getByRole('complementary');
    await side.getByRole('link', { name: 'moves.csv' }).waitFor();
    await side.getByText('Preview').click();
    await side.getByText('orders-1,2,102').waitFor();
    await side.getByRole('textbox', { name: 'Reply' }).fill('looks right');
    await side.getByRole('button', { name: 'Reply', exact: true }).click();
    await side.getByText('looks right').waitFor();
    await message('Rebalance prod').getByRole('button', { name: '2 replies' }).waitFor();
  });

  story(
    'shows a guest only the channels that the guest is in',
    async ({ page }) => {
      const channels = page.getByRole('navigation', { name: 'Channels' });
      await channels.getByRole('button', { name: '# kafka-ops' }).waitFor();
      await channels.getByRole('button', { name: /kafka-prod/ }).waitFor({ state: 'detached' });
    },
    'gus',
  );

  story('shows an uploaded picture with its alternative text', async ({ page, type, message }) => {
    await type('/kafka picture');
    const picture = message('Brokers').getByRole('img', { name: 'Brokers by rack, now and after' });
    await picture.waitFor();
    await page.waitForFunction('[...document.images].every((image) => image.complete && image.naturalWidth === 1)');
  });

  story('says when the app does not answer in time', async ({ type, message }) => {
    await type('/kafka silent');
    await message('operation_timeout').getByText('Only visible to you').waitFor();
  });

  story('opens the App Home, shortcuts and the traffic', async ({ page, type, message }) => {
    const channels = page.getByRole('navigation', { name: 'Channels' });
    await channels.getByRole('button', { name: 'Echo Home' }).click();
    await page.getByRole('region', { name: 'App Home' }).getByRole('heading', { name: 'Clusters' }).waitFor();
    await page.getByRole('region', { name: 'App Home' }).getByRole('button', { name: 'Refresh' }).click();
    await channels.getByRole('button', { name: '# kafka-ops' }).click();
    await type('/kafka say something');
    await message('something').hover();
    await message('something').getByText('More actions').click();
    await message('something').getByRole('button', { name: 'Explain this' }).click();
    await message('Explained, for you only').waitFor();
    await page.getByRole('button', { name: 'Traffic' }).click();
    const side = page.getByRole('complementary');
    await side.getByText('views.publish').click();
    await side.getByText('"user_id": "U0MIRA"').waitFor();
  });

  story('lets an admin change a user group', async ({ page, slack }) => {
    await page.getByRole('button', { name: 'User groups' }).click();
    const group = page.getByRole('group', { name: /@kafka-approvers/ });
    await group.getByRole('checkbox', { name: /Chen/ }).uncheck();
    await slack.control.waitFor(() => (groupOf(slack).includes('U0CHEN') ? undefined : true));
    assert.deepEqual(groupOf(slack), ['U0BOB']);
  });

  story(
    'works on a phone',
    async ({ page, type, message }) => {
      await type('/kafka show');
      const card = message('Rebalance prod');
      await card.getByRole('button', { name: 'Approve' }).waitFor();
      assert.equal(await fitsWidth(page), true);
      await card.getByRole('button', { name: '1 reply' }).click();
      await page.getByRole('complementary').getByRole('link', { name: 'moves.csv' }).waitFor();
      assert.equal(await fitsWidth(page), true);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await card.getByRole('button', { name: 'Reject' }).click();
      await page.getByRole('dialog', { name: 'Reject P-7F3K' }).getByRole('textbox', { name: 'Why' }).waitFor();
      assert.equal(await fitsWidth(page), true);
    },
    'mira',
    { width: 360, height: 740 },
  );

  it('says when the local Slack is gone, and finds it again', async (t) => {
    const first = await startLocalSlack({ mode: 'socket', manifest: echoManifest });
    const port = Number(new URL(first.url).port);
    const { page, context } = await openPage(browser(), first, 'mira');
    t.after(() => context.close());
    await first.stop();
    await page.getByRole('status').getByText('does not answer').waitFor();
    const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest, port });
    t.after(() => slack.stop());
    await page.getByRole('status').getByText('0 connected').waitFor();
    await slack.control.command('bob', '#kafka-ops', 'back again');
    await page.getByText('back again').waitFor();
  });

  it('can be taken a picture of, for the README', async (t) => {
    const slack = await startLocalSlack({ mode: 'socket', manifest: echoManifest });
    t.after(() => slack.stop());
    const folder = mkdtempSync(join(tmpdir(), 'local-slack-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await slack.control.command('mira', '#kafka-ops', 'to be seen');
    const path = join(folder, 'page.png');
    const common = { url: slack.url, actAs: 'mira', path, width: 640, height: 480, browser: browser() };
    await screenshot({ ...common, waitFor: 'to be seen' });
    const png = readFileSync(path);
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [640, 480]);
    await assert.rejects(screenshot({ ...common, waitFor: 'never said', deadlineMs: 300 }), /Timeout/);
  });
});

function groupOf(slack: LocalSlack): readonly string[] {
  return slack.control.groups().find((group) => group.handle === 'kafka-approvers')?.members ?? [];
}
