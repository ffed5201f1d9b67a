/** Carries out a reassignment with Kafka's own tool, to measure our execution against it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reassignment } from '../../planner/index.ts';
import { runKafkaTool } from './kafka-tool.ts';
import { withAdmin } from './with-admin.ts';

export type ToolRun = {
  /** From the moment the tool is started until nothing is being reassigned; its own start is in it, as it is for a person. */
  readonly seconds: number;
  /** From the first look that shows something being reassigned. */
  readonly movingSeconds: number;
};

const pollMs = 50;

/** Afterwards `--verify` takes the throttle away. */
export async function moveWithTool(options: {
  readonly bootstrap: readonly string[];
  readonly reassignment: Reassignment;
  readonly throttleBytesPerSec: number;
  readonly timeoutMs: number;
}): Promise<ToolRun> {
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-reassign-'));
  try {
    const file = join(dir, 'reassignment.json');
    await writeFile(file, JSON.stringify(options.reassignment));
    const args = ['--bootstrap-server', options.bootstrap.join(','), '--reassignment-json-file', file];
    const startedAt = performance.now();
    const tool = runReassign([...args, '--execute', '--throttle', String(options.throttleBytesPerSec)]);
    const [movingFrom] = await Promise.all([untilNothingMoves(options.bootstrap, tool, options.timeoutMs), tool]);
    const endedAt = performance.now();
    await runReassign([...args, '--verify']);
    return { seconds: (endedAt - startedAt) / 1000, movingSeconds: (endedAt - movingFrom) / 1000 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function runReassign(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runKafkaTool('kafka-reassign-partitions', args);
  if (code !== 0) throw new Error(`kafka-reassign-partitions failed (exit ${code}):\n${stdout}${stderr}`);
}

/** When the first move was seen. Nothing that moves is the end only once something has moved, or the tool has asked for it. */
function untilNothingMoves(bootstrap: readonly string[], tool: Promise<void>, timeoutMs: number): Promise<number> {
  return withAdmin(bootstrap, async (admin) => {
    const deadline = Date.now() + timeoutMs;
    let movingFrom: number | null = null;
    let asked = false;
    let failed = false;
    tool.then(
      () => (asked = true),
      () => (failed = true),
    );
    for (;;) {
      const wasAsked = asked;
      const moves = (await admin.listPartitionReassignments({})).topics.length > 0;
      if (moves) movingFrom ??= performance.now();
      else if (movingFrom !== null || wasAsked || failed) return movingFrom ?? performance.now();
      if (Date.now() > deadline) throw new Error(`Partitions still move after ${timeoutMs} ms.`);
      await sleep(pollMs);
    }
  });
}
