import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTopics, startWorkload } from '../../../lab/kafka/index.ts';
import { isAlive } from '../../../lab/kafka/is-alive.ts';
import { setScene } from './scene.ts';

const small = { brokers: [{ id: 101, rack: 'a' }], controllers: 1 } as const;
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const entry = new URL(`../../../lab/kafka/index${extension}`, import.meta.url).href;

/** Starts a cluster in a process of its own and ends that process in the given way; the cluster's process ids. */
async function clusterOfAnother(dir: string, end: 'kill' | 'exit'): Promise<readonly number[]> {
  const script = `
    const { startKafka } = await import(${JSON.stringify(entry)});
    const kafka = await startKafka({ dir: ${JSON.stringify(dir)}, ...${JSON.stringify(small)} });
    process.stdout.write(JSON.stringify(kafka.pids()) + '\\n');
    process.stdin.once('data', () => process.exit(0));
  `;
  const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const pids: unknown = JSON.parse(String(line));
  assert.ok(Array.isArray(pids) && pids.length === 2);
  if (end === 'kill') child.kill('SIGKILL');
  else child.stdin.write('end\n');
  await once(child, 'exit');
  return pids.map(Number);
}

async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-test-kafka-'));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

test('a cluster ends with the process that started it, and after a kill -9 with the next start', async () => {
  await withFolder(async (dir) => {
    const killed = await clusterOfAnother(dir, 'kill');
    assert.ok(killed.every(isAlive), 'nobody was there to end them');
    // Of another folder: leftovers are found wherever they are.
    const scene = await setScene(small);
    const left = killed.filter(isAlive);
    await scene.end();
    assert.deepEqual(left, []);
  });
  await withFolder(async (dir) => {
    const ended = await clusterOfAnother(dir, 'exit');
    const deadline = Date.now() + 5000;
    while (ended.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(ended.filter(isAlive), []);
  });
});

test('the workload counts what was acknowledged and reads all of it back', async () => {
  const scene = await setScene(small);
  try {
    await createTopics(scene.bootstrap, [{ topic: 'load', partitions: 3, replicationFactor: 1 }]);
    const workload = await startWorkload({
      bootstrap: scene.bootstrap,
      topic: 'load',
      recordsPerSec: 400,
      maxRecords: 1000,
    });
    const deadline = Date.now() + 30_000;
    while (workload.stats().recordsAcked < 1000 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const stats = await workload.stop();
    assert.deepEqual([stats.recordsSent, stats.recordsAcked, stats.recordsFailed], [1000, 1000, 0]);
    assert.ok(stats.longestBlockedMs >= 0 && stats.longestBlockedMs < 30_000);
    const read = await workload.readBack();
    assert.deepEqual([read.recordsReadBack, read.recordsAcked, read.recordsLost], [1000, 1000, 0]);
  } finally {
    await scene.end();
  }
});
