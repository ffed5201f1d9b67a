/** Carries out a reassignment with Kafka's own tool, to measure our execution against it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import type { Reassignment } from '../../planner/index.ts';
import { runKafkaTool } from './kafka-tool.ts';

const pollMs = 50;

/**
 * Seconds from the moment the tool is started until nothing is being reassigned; the tool's own start is in it, as it is for a
 * person. Afterwards `--verify` takes the throttle away.
 */
export async function moveWithTool(options: {
  readonly bootstrap: readonly string[];
  readonly reassignment: Reassignment;
  readonly throttleBytesPerSec: number;
  readonly timeoutMs: number;
}): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-reassign-'));
  try {
    const file = join(dir, 'reassignment.json');
    await writeFile(file, JSON.stringify(options.reassignment));
    const args = ['--bootstrap-server', options.bootstrap.join(','), '--reassignment-json-file', file];
    const startedAt = performance.now();
    await runReassign([...args, '--execute', '--throttle', String(options.throttleBytesPerSec)]);
    await untilNothingMoves(options.bootstrap, options.timeoutMs);
    const seconds = (performance.now() - startedAt) / 1000;
    await runReassign([...args, '--verify']);
    return seconds;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runReassign(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runKafkaTool('kafka-reassign-partitions', args);
  if (code !== 0) throw new Error(`kafka-reassign-partitions failed (exit ${code}):\n${stdout}${stderr}`);
}

async function untilNothingMoves(bootstrap: readonly string[], timeoutMs: number): Promise<void> {
  const kafka = new Kafka({ clientId: 'evenkeel-lab', brokers: [...bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const deadline = Date.now() + timeoutMs;
  try {
    while ((await admin.listPartitionReassignments({})).topics.length > 0) {
      if (Date.now() > deadline) throw new Error(`Partitions still move after ${timeoutMs} ms.`);
      await sleep(pollMs);
    }
  } finally {
    await admin.disconnect();
  }
}
