/**
 * npm run keep-release: writes what this release keeps (a plan that waits, one that was carried out, its journal, a schedule,
 * the jobs; a snapshot; both configuration files) to test/data/releases/<version>/. Run once, when a release is made; what
 * is there is never written again, because later releases must read it as it is.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterOf } from '../../../lab/simulated/index.ts';
import { version } from '../../../src/version.ts';
import { repositoryRoot } from '../../architecture/support/read-files.ts';
import { current, openStage, planPosted, textOf } from '../slack/support/stage.ts';
import { keysIn } from './support.ts';

const root = repositoryRoot();
const folder = join(root, 'test/data/releases', version());
if (existsSync(folder)) {
  console.error(`${folder} is there already, and is never written again.`);
  process.exit(1);
}
const stage = await openStage({ mode: 'socket', partitionBytes: 1_000_000 });
await stage.startBot();
const worker = await stage.startWorker();
await stage.slack.control.command('mira', '#kafka-ops', '/kafka schedule add audit 06:30 UTC');
const first = await planPosted(stage);
await stage.slack.control.click('bob', first.ts, 'approve');
const done = () => (/· done\b/.test(textOf(current(stage, first))) ? true : undefined);
await stage.slack.control.waitFor(done, 60_000, 'the end of the execution');
await planPosted(stage, '/kafka drain 106');
const snapshot = await clusterOf('demo', stage.world, Date.now).reader.readSnapshot();
if (!snapshot.ok) throw new Error(snapshot.message);
await stage.end(worker);
mkdirSync(folder, { recursive: true });
const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
write('redis.json', await keysIn(stage.redis.url));
write('snapshot.json', snapshot.value);
const policy = /```json\n([\s\S]*?)```/g;
const [main, rules] = [...readFileSync(join(root, 'docs/policy.md'), 'utf8').matchAll(policy)].map(
  ([, text]) => text ?? '',
);
writeFileSync(join(folder, 'evenkeel.json'), main ?? '');
writeFileSync(join(folder, 'policy.json'), rules ?? '');
await stage.close();
console.log(`kept in ${folder}`);
process.exit(0);
