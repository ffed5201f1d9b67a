/** npm run demo: the whole main path on this machine, in a browser or by itself (`--auto`). */

import { setUp } from '../setup/set-up.ts';
import { demoUsage, readDemoOptions } from './options.ts';
import { playAlone } from './play-alone.ts';
import { endLeftovers, makeRunFolder, removeRunFolder } from './run-folder.ts';
import { plain, say } from './say.ts';
import { setStage } from './stage.ts';

if (process.argv.includes('--help')) {
  plain(demoUsage);
  process.exit(0);
}
const options = readDemoOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n\n${demoUsage}`);
  process.exit(2);
}
const missing = await setUp(options.simulated ? 'simulated-demo' : 'demo');
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}

const leftovers = await endLeftovers();
if (leftovers > 0) say(`Ended ${leftovers} processes that an earlier demo left behind.`);
const folder = makeRunFolder();
const ends: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | null = null;

const endAll = (): Promise<void> => {
  ending ??= (async () => {
    for (const end of ends.reverse()) await end().catch((error: unknown) => say(`While ending: ${words(error)}`));
    await removeRunFolder(folder);
  })();
  return ending;
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (ending === null) say('Ending everything that was started ...');
    void endAll().then(() => process.exit(options.auto ? 1 : 0));
  });
}

try {
  const stage = await setStage(options, folder, (end) => ends.push(end));
  if (options.auto) {
    const fine = await Promise.race([playAlone(stage, options), stage.product.died]);
    await endAll();
    process.exit(fine ? 0 : 1);
  }
  invite(stage.slack.url);
  await stage.product.died;
} catch (error) {
  if (ending === null) console.error(`\n${words(error)}`);
  await endAll();
  process.exit(1);
}

function invite(url: string): void {
  plain(`
  Open ${url}

  1. You are Mira. Type   /kafka status      to see the cluster,
                   then   /kafka fix-racks   to get a plan.
  2. Act as Bob and press Approve.
  3. Watch the message: it becomes a progress bar and then a report.

  Ctrl-C ends everything. Logs of bot and worker: ${folder}
`);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
