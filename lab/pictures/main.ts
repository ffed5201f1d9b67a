/**
 * npm run pictures: takes the pictures of README and docs from the real flow, on the real local cluster
 * (`-- --simulated` where there is no Java).
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../browser/chromium.ts';
import { type Stage, setStage } from '../demo/stage.ts';
import { setUp } from '../setup/set-up.ts';
import { type Screenshot, screenshot } from '../slack/screenshot.ts';

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
  const picture = async (name: string, rest: Partial<Screenshot>): Promise<void> => {
    const path = join(picturesFolder(), `${name}.png`);
    const frame = { width: 1180, height: 900, actAs: 'mira', channel: 'kafka-ops' };
    await screenshot({ url, path, browser, ...frame, ...rest });
    console.log(path);
  };
  const posts = (pattern: RegExp) =>
    control.waitForMessage((message) => message.botId !== null && pattern.test(message.text), 60_000);
  try {
    await picture('help', { waitFor: '/kafka fix-racks' });
    await control.command('mira', '#kafka-ops', '/kafka status');
    await posts(/Status ·/);
    await picture('status', { waitFor: 'Status ·' });
    await control.command('mira', '#kafka-ops', '/kafka audit');
    await posts(/Audit ·/);
    await picture('audit', { waitFor: 'Audit ·', height: 1100 });
    await control.command('mira', '#kafka-ops', '/kafka what-if rack a');
    await posts(/What if ·/);
    await picture('what-if', { waitFor: 'What if ·', height: 1100 });
    await control.command('mira', '#kafka-ops', '/kafka fix-racks');
    const plan = await posts(/waits for approval/);
    await picture('plan', { waitFor: 'Approve' });
    await picture('plan-phone', { waitFor: 'Approve', width: 420, height: 900 });
    await picture('plan-dark', { waitFor: 'Approve', colorScheme: 'dark', actAs: 'bob' });
    await control.click('bob', plan.ts, 'approve');
    const text = () => control.messages().find(({ ts }) => ts === plan.ts)?.text ?? '';
    const share = () => Number(/· running\b.*?(\d+) %/.exec(text())?.[1] ?? -1);
    const ended = () => /· (?:done|failed|cancelled)\b/.test(text());
    await control.waitFor(() => (share() >= 35 || ended() ? true : undefined), 120_000, `progress of: ${text()}`);
    if (ended()) throw new Error(`It ended before its progress could be pictured: ${text()}`);
    await picture('progress', { waitFor: '· running as' });
    await posts(/· done\b/);
    await picture('report', { waitFor: '· done' });
    await picture('report-thread', { waitFor: '· done', panel: { threadTs: plan.ts } });
    await picture('home', { view: 'home' });
  } finally {
    await browser.close();
  }
}

function picturesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = here.includes(`${join('dist', 'lab')}`) ? join(here, '../../..') : join(here, '../..');
  return join(root, 'docs/pictures');
}
