/**
 * One folder per run of the demo, and the end of whatever an earlier run left behind. Every process that a run starts
 * inherits EVENKEEL_LAB_DIR, so that after a `kill -9` of the demo its children are found by what they carry, not by
 * a number that may belong to somebody else by now.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const variable = 'EVENKEEL_LAB_DIR';
const endWithinMs = 5_000;

function rootFolder(): string {
  return join(tmpdir(), `evenkeel-demo-${process.getuid?.() ?? 'user'}`);
}

/** Makes this run's folder and marks this process and all that it starts as belonging to it. */
export function makeRunFolder(): string {
  const folder = join(rootFolder(), `run-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env[variable] = folder;
  return folder;
}

/** Ends the processes and removes the folders of runs whose demo is no more. Returns how many processes it ended. */
export async function endLeftovers(): Promise<number> {
  let ended = 0;
  for (const name of listFolder(rootFolder())) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1] ?? Number.NaN);
    const folder = join(rootFolder(), name);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    ended += await endProcessesOf(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  return ended;
}

export async function removeRunFolder(folder: string): Promise<void> {
  await endProcessesOf(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function endProcessesOf(folder: string): Promise<number> {
  const pids = processesOf(folder);
  for (const pid of pids) signal(pid, 'SIGKILL');
  for (const deadline = Date.now() + endWithinMs; pids.some(isAlive) && Date.now() < deadline; ) await sleep(50);
  return pids.length;
}

/** Linux: by the environment of each process of ours. Elsewhere nothing is found, and a port may stay taken. */
function processesOf(folder: string): readonly number[] {
  return listFolder('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => environmentOf(name).includes(`${variable}=${folder}`))
    .map(Number);
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is dead, only not yet reaped.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
