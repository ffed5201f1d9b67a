/** npm run chaos: real executions on the local cluster, each with a fault at a random moment, and a table of what was left. */

import { writeFileSync } from 'node:fs';
import { endLeftovers, makeRunFolder, removeRunFolder } from '../demo/run-folder.ts';
import { say } from '../demo/say.ts';
import { setUp } from '../setup/set-up.ts';
import { chaosUsage, readChaosOptions } from './options.ts';
import { playAll } from './play-all.ts';
import { tableOf } from './table.ts';

const options = readChaosOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n\n${chaosUsage}`);
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
  const result = await playAll(folder, (end) => ends.push(end), options);
  const table = tableOf(result);
  console.log(`\n${table}`);
  if (options.tableFile !== null) writeFileSync(options.tableFile, table);
  await endAll();
  const rounds = result.kinds.flatMap((kind) => kind.rounds);
  const held = result.recordsLost === 0 && rounds.every((round) => round.violations.length === 0 && !round.blocked);
  process.exit(held ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await endAll();
  process.exit(1);
}
