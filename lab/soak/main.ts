/** npm run soak: an hour of everyday work on the local cluster, and whether memory, handles and rates stayed flat. */

import { writeFileSync } from 'node:fs';
import { endLeftovers, makeRunFolder, removeRunFolder } from '../demo/run-folder.ts';
import { say } from '../demo/say.ts';
import { setUp } from '../setup/set-up.ts';
import { figuresOf, isFlat } from './flat.ts';
import { readSoakOptions, soakUsage } from './options.ts';
import { playSoak } from './play.ts';
import { tableOf } from './table.ts';

const options = readSoakOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n\n${soakUsage}`);
  process.exit(options === '' ? 0 : 2);
}
const missing = await setUp('demo');
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}
await endLeftovers();
const folder = makeRunFolder();
const ends: (() => Promise<unknown>)[] = [];
const endAll = async (): Promise<void> => {
  for (const end of ends.splice(0).reverse()) await end().catch((error: unknown) => say(`While ending: ${error}`));
  await removeRunFolder(folder);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void endAll().then(() => process.exit(1)));
}
try {
  const result = await playSoak(folder, (end) => ends.push(end), options);
  const table = tableOf(result);
  console.log(`\n${table}`);
  if (options.reportFile !== null) {
    writeFileSync(options.reportFile, table);
    writeFileSync(`${options.reportFile}.json`, JSON.stringify(result.samples));
  }
  await endAll();
  const clean = result.rounds.every(({ end, violations }) => end === 'done' && violations.length === 0);
  const held = clean && result.recordsLost === 0 && figuresOf(result.samples).every(isFlat);
  process.exit(held ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await endAll();
  process.exit(1);
}
