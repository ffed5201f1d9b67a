/** `npm run scale`: 20 clusters' audits and plans shared by 1, 2 and 4 workers, as a table. */

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { shareOut } from './share-out.ts';

const size = { clusters: 20, brokers: 12, partitions: 2000 };
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-scale-'));
try {
  console.log(
    `${size.clusters} simulated clusters of ${size.brokers} brokers and ${size.partitions} partitions, one audit and one plan each; ${availableParallelism()} cores, load before: ${loadavg()[0]?.toFixed(1)}`,
  );
  console.log('| workers | seconds | audits and plans per minute | answered twice |\n|---|---|---|---|');
  for (const workers of [1, 2, 4]) {
    const { seconds, audits, plans } = await shareOut({ folder, size, workers, withinMs: 15 * 60_000 });
    const twice = [...audits.values(), ...plans.values()].filter((count) => count > 1).length;
    console.log(
      `| ${workers} | ${seconds.toFixed(1)} | ${((2 * size.clusters * 60) / seconds).toFixed(0)} | ${twice} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
