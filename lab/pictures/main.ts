/**
 * npm run pictures: takes the pictures of README and docs from the real flow, on the real local cluster
 * (`-- --simulated` where there is no Java).
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium } from '../browser/chromium.ts';
import { type Stage, setStage } from '../demo/stage.ts';
import { setUp } from '../setup/set-up.ts';
import type { Control } from '../slack/index.ts';
import { type Screenshot, screenshot } from '../slack/screenshot.ts';

const phone = { width: 360, height: 1400 } as const;
const tall = { height: 1400 } as const;
const postedWithinMs = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-pictures-'));
const simulated = process.argv.includes('--simulated');
const missing = await setUp('tests');
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}

const ends: (() => Promise<unknown>)[] = [];
const options = { auto: true, simulated, reportFile: null, host: '127.0.0.1', port: 0, mode: 'socket' } as const;
try {
  const stage = await setStage(options, folder, (end) => ends.push(end));
  await takePictures(stage);
} finally {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

async function takePictures(stage: Stage): Promise<void> {
  const { control, url } = stage.slack;
  const browser = await launchChromium(process.env['CHROMIUM_PATH']);
  const picture: Picture = async (name, rest) => {
    const path = join(picturesFolder(), `${name}.png`);
    const frame = { width: 1180, height: 900, actAs: 'mira', channel: 'kafka-ops', deadlineMs: 60_000 };
    await screenshot({ url, path, browser, ...frame, ...rest });
    console.log(path);
  };
  try {
    await takeAnswers(control, picture);
    await takeChoices(control, picture);
    await takeExecution(control, picture);
    await picture('home', { view: 'home' });
  } finally {
    await browser.close();
  }
}

type Picture = (name: string, options: Partial<Screenshot>) => Promise<void>;

function posted(control: Control, pattern: RegExp) {
  return control.waitForMessage((message) => message.botId !== null && pattern.test(message.text), postedWithinMs);
}

async function takeAnswers(control: Control, picture: Picture): Promise<void> {
  await picture('help', { waitFor: '/kafka fix-racks' });
  await control.command('mira', '#kafka-ops', '/kafka status');
  await posted(control, /Status ·/);
  await picture('status', { waitFor: 'Status ·' });
  await control.command('mira', '#kafka-ops', '/kafka audit');
  await posted(control, /Audit ·/);
  await picture('audit', { waitFor: 'Audit ·', ...tall });
  await control.command('mira', '#kafka-ops', '/kafka what-if rack a');
  await posted(control, /What if ·/);
  await picture('what-if', { waitFor: 'What if ·', ...tall });
}

async function takeChoices(control: Control, picture: Picture): Promise<void> {
  await control.command('mira', '#kafka-ops', '/kafka rebalance');
  await posted(control, /^(?:.*: )?Rebalance · .*waits for approval/);
  await picture('choices', { waitFor: 'Approve', height: 1650 });
  await picture('choices-phone', { waitFor: 'Approve', ...phone, height: 1700 });
  const asking = async (page: Page) => {
    await page
      .getByRole('button', { name: /^Why P-/ })
      .last()
      .click();
    await page.getByText('Why the plan moves anything').waitFor();
    await page.getByRole('combobox', { name: 'A broker' }).selectOption('102');
    await page.getByText('replicas now → after').waitFor();
  };
  await picture('why', { waitFor: 'Approve', height: 1000, prepare: asking });
  await control.closeModal('mira');
}

async function takeExecution(control: Control, picture: Picture): Promise<void> {
  await control.command('mira', '#kafka-ops', '/kafka fix-racks');
  const plan = await posted(control, /Fix racks · .*waits for approval/);
  await picture('plan', { waitFor: 'Approve', ...tall });
  await picture('plan-phone', { waitFor: 'Approve', ...phone });
  await picture('plan-dark', { waitFor: 'Approve', colorScheme: 'dark', actAs: 'bob', ...tall });
  const files = () => control.messages().filter(({ threadTs, fileIds }) => threadTs === plan.ts && fileIds.length > 0);
  await control.waitFor(() => (files().length >= 2 ? true : undefined), postedWithinMs, 'the files of the plan');
  await picture('plan-thread', { waitFor: 'Approve', panel: { threadTs: plan.ts }, ...tall });
  await control.click('bob', plan.ts, 'approve');
  const text = () => control.messages().find(({ ts }) => ts === plan.ts)?.text ?? '';
  const share = () => Number(/· running\b.*?(\d+) %/.exec(text())?.[1] ?? -1);
  const ended = () => /· (?:done|failed|cancelled)\b/.test(text());
  await control.waitFor(() => (share() >= 35 || ended() ? true : undefined), 120_000, `progress of: ${text()}`);
  if (ended()) throw new Error(`It ended before its progress could be pictured: ${text()}`);
  await picture('progress', { waitFor: '· running as' });
  await picture('progress-phone', { waitFor: '· running as', width: phone.width, colorScheme: 'dark', actAs: 'bob' });
  await posted(control, /· done\b/);
  await picture('report', { waitFor: '· done' });
  await picture('report-thread', { waitFor: '· done', panel: { threadTs: plan.ts }, ...tall });
}

function picturesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = here.includes(`${join('dist', 'lab')}`) ? join(here, '../../..') : join(here, '../..');
  return join(root, 'docs/pictures');
}
