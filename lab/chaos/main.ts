/** npm run chaos: real executions on the local cluster, each with a fault at a random moment, and a table of what was left. */

import { writeFileSync } from 'node:fs';
import { runCommand } from '../rounds/run-command.ts';
import { chaosUsage, readChaosOptions } from './options.ts';
import { playAll } from './play-all.ts';
import { tableOf } from './table.ts';

await runCommand({ usage: chaosUsage, readOptions: readChaosOptions }, async (options, { folder, onStarted }) => {
  const result = await playAll(folder, onStarted, options);
  const table = tableOf(result);
  console.log(`\n${table}`);
  if (options.tableFile !== null) writeFileSync(options.tableFile, table);
  const rounds = result.kinds.flatMap((kind) => kind.rounds);
  return result.recordsLost === 0 && rounds.every((round) => round.violations.length === 0 && !round.blocked);
});
