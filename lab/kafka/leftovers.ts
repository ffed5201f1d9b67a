/** Ends Kafka nodes whose parent died without ending them (a `kill -9` gives it no chance to). */

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './is-alive.ts';
import { pidFolder } from './node-process.ts';

/** Every running cluster of this user has a file here that names its folder; the file's name starts with the parent's pid. */
function registry(): string {
  return join(tmpdir(), `evenkeel-kafka-${userInfo().uid}`);
}

/** Registers a cluster; the returned function takes it off again. */
export async function registerCluster(dir: string, clusterId: string): Promise<() => Promise<void>> {
  await mkdir(registry(), { recursive: true, mode: 0o700 });
  const file = join(registry(), `${process.pid}-${clusterId}`);
  await writeFile(file, dir);
  return () => rm(file, { force: true });
}

/** Ends what clusters of dead parents left behind. Returns the number of processes ended. */
export async function endOrphans(): Promise<number> {
  let ended = 0;
  for (const name of await readdir(registry()).catch(() => [])) {
    const parent = Number.parseInt(name, 10);
    if (Number.isNaN(parent) || isAlive(parent)) continue;
    const file = join(registry(), name);
    ended += await endLeftovers((await readFile(file, 'utf8')).trim());
    await rm(file, { force: true });
  }
  return ended;
}

/** Ends the nodes that the pid files of `dir` name, if they are this folder's own. Returns how many there were. */
export async function endLeftovers(dir: string): Promise<number> {
  let ended = 0;
  for (const name of await readdir(pidFolder(dir)).catch(() => [])) {
    const file = join(pidFolder(dir), name);
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    if (Number.isInteger(pid) && (await commandLine(pid)).includes(`-Devenkeel.dir=${dir} `)) {
      process.kill(pid, 'SIGKILL');
      await untilGone(pid);
      ended++;
    }
    await rm(file, { force: true });
  }
  return ended;
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} did not end.`);
    await sleep(20);
  }
}

/** A process's command line with blanks between the words, '' when there is no such process. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.replaceAll('\0', ' ');
  }
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', 'command=', '-p', String(pid)], (error, stdout) =>
      resolve(error === null ? stdout : ''),
    );
  });
}
