/** One Kafka node as a process: start, wait until it serves, signal, end. */

import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnJava } from './java.ts';
import { MissingTool } from './kafka-libs.ts';
import { startedLine, unheardLine } from './node-config.ts';

export type NodeProcess = {
  readonly id: number;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Where in the log this start begins: an earlier start may have written the same lines. */
  readonly logFrom: number;
  readonly logFile: string;
  readonly pidFile: string;
};

export function pidFolder(dir: string): string {
  return join(dir, 'pids');
}

export async function startNode(options: {
  readonly id: number;
  readonly dir: string;
  readonly nodeDir: string;
  readonly jvm: readonly string[];
  /** The main class and its arguments; Kafka with server.properties by default. */
  readonly program?: readonly string[];
  /** A network namespace to run in. */
  readonly namespace?: string | null;
}): Promise<NodeProcess> {
  await mkdir(pidFolder(options.dir), { recursive: true });
  const logFile = join(options.nodeDir, 'server.log');
  const out = openSync(logFile, 'a');
  const logFrom = (await readFile(logFile)).length;
  // The folder on the command line is how a later start knows that a process is this cluster's own.
  const child = spawnJava(
    [
      `-Devenkeel.dir=${options.dir}`,
      `-Dlog4j2.configurationFile=${join(options.dir, 'log4j2.properties')}`,
      // Kafka before 4.0 logs with log4j 1.
      `-Dlog4j.configuration=file:${join(options.dir, 'log4j.properties')}`,
      ...options.jvm,
      ...(options.program ?? ['kafka.Kafka', join(options.nodeDir, 'server.properties')]),
    ],
    { out },
    options.namespace ?? null,
  );
  closeSync(out);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new MissingTool('java') : error),
    );
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`Node ${options.id} has no process id.`);
  const pidFile = join(pidFolder(options.dir), String(options.id));
  await writeFile(pidFile, String(pid));
  return { id: options.id, pid, child, logFrom, logFile, pidFile };
}

export function hasEnded(node: NodeProcess): boolean {
  return node.child.exitCode !== null || node.child.signalCode !== null;
}

/** So many failed registrations in a row are no slow start any more. */
const registrationsBeforeStuck = 8;

/**
 * Waits until the node says that it serves; a broker says so once it is unfenced. 'stuck': it ended, or it is a broker that
 * does not get registered any more. Kafka 4.3.1 does that on a busy machine when its first registration times out.
 */
export async function untilStarted(
  node: NodeProcess,
  timeoutMs: number,
  line = startedLine,
): Promise<'started' | 'stuck'> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const log = (await readFile(node.logFile)).subarray(node.logFrom).toString();
    if (log.includes(line)) return 'started';
    if (hasEnded(node) || log.split(unheardLine).length > registrationsBeforeStuck) return 'stuck';
    if (Date.now() > deadline) throw new Error(`Kafka node ${node.id} did not start in time.\n${lastLines(log)}`);
    await sleep(100);
  }
}

/** What the node wrote since it was started, at most its end. */
export async function logOf(node: NodeProcess): Promise<string> {
  return lastLines((await readFile(node.logFile)).subarray(node.logFrom).toString());
}

function lastLines(log: string): string {
  return log.slice(-3000);
}

/** Sends the signal and waits for the end; a node that does not end within ten seconds is killed. */
export async function endNode(node: NodeProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (hasEnded(node)) resolve();
    else node.child.once('exit', () => resolve());
  });
  node.child.kill(signal);
  const timer = setTimeout(() => node.child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
  await rm(node.pidFile, { force: true });
}
