/** npm run soak: an hour of everyday work on the local cluster, and whether memory, handles and rates stayed flat. */

import { writeFileSync } from 'node:fs';
import { runCommand } from '../rounds/run-command.ts';
import { figuresOf, isFlat } from './flat.ts';
import { readSoakOptions, soakUsage } from './options.ts';
import { playSoak } from './play.ts';
import { tableOf } from './table.ts';

await runCommand({ usage: soakUsage, readOptions: readSoakOptions }, async (options, { folder, onStarted }) => {
  const result = await playSoak(folder, onStarted, options);
  const table = tableOf(result);
  console.log(`\n${table}`);
  if (options.reportFile !== null) {
    writeFileSync(options.reportFile, table);
    writeFileSync(`${options.reportFile}.json`, JSON.stringify(result.samples));
  }
  const clean = result.rounds.every(({ end, violations }) => end === 'done' && violations.length === 0);
  return clean && result.recordsLost === 0 && figuresOf(result.samples).every(isFlat);
});
