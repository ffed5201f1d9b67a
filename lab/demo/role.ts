/** One process of the product, bot or worker; it can be killed and started again, as a machine would. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from '../end-with-us.ts';

export type Role = {
  readonly pid: () => number;
  /** What it has logged since it was started last. */
  readonly logged: () => string;
  /** Resolves once it says that it is ready; rejects when it ends or is late. */
  readonly untilReady: () => Promise<void>;
  /** Rejects as soon as the process ends that nobody ended. */
  readonly died: Promise<never>;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

const endWithinMs = 15_000;
const readyWithinMs = 120_000;
const logTailChars = 2_000;

/** `words` are node's arguments; output goes to `name`.log in the folder. */
export function startRole(
  name: string,
  words: readonly string[],
  { folder, environment }: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): Role {
  const logFile = join(folder, `${name}.log`);
  let expected = false;
  let child: ChildProcess;
  let fail: (error: Error) => void = () => {};
  const died = new Promise<never>((_, reject) => {
    fail = reject;
  });
  died.catch(() => {
    // Whoever waits for it sees it; nobody may be waiting just now.
  });
  let logFrom = 0;
  const logged = (): string => readFileSync(logFile).subarray(logFrom).toString();
  const untilReady = async (): Promise<void> => {
    const says = async (): Promise<void> => {
      for (const deadline = Date.now() + readyWithinMs; !/the (?:bot|worker) is ready/.test(logged()); ) {
        if (Date.now() > deadline) throw new Error(`The ${name} was not ready in time:\n${logged()}`);
        await sleep(50);
      }
    };
    await Promise.race([says(), died]);
  };
  const start = (): void => {
    expected = false;
    const log = openSync(logFile, 'a');
    logFrom = fstatSync(log).size;
    const started = endWithUs(spawn(process.execPath, words, { env: environment, stdio: ['ignore', log, log] }));
    closeSync(log);
    child = started;
    started.on('error', (error) => fail(new Error(`The ${name} could not be started: ${error.message}`)));
    started.on('exit', (code, signal) => {
      if (expected) return;
      const tail = readFileSync(logFile, 'utf8').slice(-logTailChars).trim();
      fail(new Error(`The ${name} ended by itself (${signal ?? `exit code ${code}`}). Its last words:\n${tail}`));
    });
  };
  const kill = (signal: NodeJS.Signals): Promise<void> => {
    expected = true;
    return end(child, signal);
  };
  start();
  return { pid: () => child.pid ?? 0, logged, untilReady, died, kill, start, stop: () => kill('SIGTERM') };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  await ended;
  clearTimeout(timer);
}
