/** The real process: its exit codes, its pipes, and what it does not load. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSources } from '../../architecture/support/read-files.ts';
import { cluster } from '../verify/support/cluster.ts';
import { workFolder } from './support/run.ts';

const fromSource = import.meta.url.endsWith('.ts');
const main = join(dirname(fileURLToPath(import.meta.url)), `../../../src/main.${fromSource ? 'ts' : 'js'}`);
const node = fromSource ? ['--import', 'tsx'] : [];
const file = workFolder();
const lists = Array.from({ length: 3000 }, (_, index) => [(index % 3) + 1]);
const snapshot = file(
  's.json',
  JSON.stringify(cluster({ racks: { 1: 'a', 2: 'b', 3: 'c' }, topics: { t: { replicas: lists } } })),
);

function start(args: readonly string[], options: { readonly input?: string } = {}) {
  return spawnSync(process.execPath, [...node, main, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    timeout: 60_000,
    ...(options.input === undefined ? {} : { input: options.input }),
  });
}

describe('the process', () => {
  it('ends with the documented codes', () => {
    assert.equal(start(['--version']).status, 0);
    assert.equal(start(['audit', '--snapshot', snapshot]).status, 1);
    assert.equal(start(['nonsense']).status, 2);
  });
  it('writes all of a long result into a pipe', () => {
    const { status, stdout } = start(['snapshot', '--snapshot', snapshot]);
    assert.equal(status, 0);
    assert.ok(stdout.length > 200_000);
    assert.equal((JSON.parse(stdout) as { topics: { partitions: unknown[] }[] }).topics[0]!.partitions.length, 3000);
  });
  it('reads standard input', () => {
    const { status, stderr } = start(['audit', '--snapshot', '-'], { input: '{"version": 1' });
    assert.equal(status, 2);
    assert.match(stderr, /ends in the middle/);
  });
});

describe('planning a file', () => {
  it('loads none of Kafka’s, Slack’s or Redis’ libraries, nor anything else that is heavy', () => {
    const files = readSources(['planner', 'jobs', 'src']);
    for (const entry of [
      'src/main.ts',
      'src/cli/run-cli.ts',
      'src/cli/commands/plan.ts',
      'src/cli/commands/audit.ts',
    ]) {
      const packages = staticPackages(files, entry).filter((name) => !name.startsWith('node:'));
      const allowed = ['javascript-lp-solver'];
      assert.deepEqual(
        packages.filter((name) => !allowed.includes(name)),
        [],
        entry,
      );
    }
  });
});

/** Packages that loading a file loads with it: imports that are neither types nor made on demand. */
function staticPackages(files: ReadonlyMap<string, string>, entry: string): readonly string[] {
  const seen = new Set<string>();
  const packages = new Set<string>();
  for (const open = [entry]; open.length > 0; ) {
    const path = open.pop()!;
    if (seen.has(path)) continue;
    seen.add(path);
    const text = files.get(path);
    assert.ok(text !== undefined, path);
    for (const [, target] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
      if (target!.startsWith('.')) open.push(posix.join(posix.dirname(path), target!));
      else packages.add(target!);
    }
  }
  return [...packages];
}
