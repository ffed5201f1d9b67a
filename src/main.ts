/**
 * The composition root and the only entry: reads the environment, owns signals and exit codes, and starts a role or the
 * command line. Roles are loaded when they are asked for, so that a small question does not wait for Slack's libraries.
 */

import { readFileSync } from 'node:fs';
import type { WorkerConfig } from './config/config.ts';
import type { Checked } from './config/fault.ts';
import type { Log } from './log.ts';
import type { Running, Started } from './start.ts';

const exit = { ok: 0, cannotStart: 1, badInput: 2, failed: 70 } as const;
const stopAtMostMs = 25_000;

type Role = 'bot' | 'worker';

// `evenkeel … | head` closes the pipe: that is an end, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exit.ok);
});

const [first, ...rest] = process.argv.slice(2);
if (first === 'bot' || first === 'worker') await runRole(first, rest);
else await runCommand();

async function runCommand(): Promise<void> {
  const { runCli } = await import('./cli/run-cli.ts');
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
  });
}

async function runRole(role: Role, words: readonly string[]): Promise<void> {
  if (words.length > 0)
    return end(exit.badInput, `evenkeel ${role} takes no arguments; settings are in evenkeel.json.`);
  const { readBotConfig, readWorkerConfig, configPath } = await import('./config/read-config.ts');
  const { faultsText } = await import('./config/fault.ts');
  const sources = { environment: process.env, readText: (path: string) => readFileSync(path, 'utf8') };
  if (role === 'bot') {
    const config = readBotConfig(sources);
    if (!config.ok) return end(exit.badInput, faultsText(config.faults, configPath(process.env)));
    const { startBot } = await import('./bot.ts');
    return serve(role, config.value, {
      start: (log) => startBot(config.value, { log }),
      read: () => readBotConfig(sources),
    });
  }
  const config = readWorkerConfig(sources);
  if (!config.ok) return end(exit.badInput, faultsText(config.faults, configPath(process.env)));
  const { startWorker } = await import('./worker.ts');
  const doctor = async () => {
    const { examine, manifestScopes } = await import('./doctor/examine.ts');
    return examine(sources, manifestScopes());
  };
  return serve(role, config.value, {
    start: (log) => startWorker(config.value, { log, doctor }),
    read: () => readWorkerConfig(sources),
  });
}

type Roles = {
  readonly start: (log: Log) => Promise<Started>;
  /** The configuration as it is now. */
  readonly read: () => Checked<WorkerConfig>;
};

async function serve(role: Role, config: WorkerConfig, { start, read }: Roles): Promise<void> {
  const { createLog } = await import('./log.ts');
  const log = createLog({ level: config.logLevel, role });
  onBugs(log);
  for (const warning of config.warnings) log.warn(warning);
  const stopped = stopSignal();
  // While it still starts, what it reads is new anyway.
  let reload = (): void => {};
  process.on('SIGHUP', () => reload());
  const started = await start(log);
  if (!started.ok) {
    const lines = started.refusals.map(({ message, next }) => `${message}\n  ${next}`);
    return end(exit.cannotStart, `The ${role} cannot start.\n\n${lines.join('\n\n')}`);
  }
  reload = () => started.value.reload(read());
  log.info('stopping', { signal: await stopped });
  await stopWithin(started.value, log);
  process.exit(exit.ok);
}

/** The first signal asks to stop; a second one means now. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
        asked = true;
        resolve(signal);
      });
    }
  });
}

async function stopWithin(running: Running, log: Log): Promise<void> {
  const timer = setTimeout(() => {
    log.warn('not everything ended in time; what was begun is carried on after the next start');
    process.exit(exit.ok);
  }, stopAtMostMs);
  await running.stop();
  clearTimeout(timer);
}

/** What nobody caught is a bug, or a library that gave up: one line says so, and the process ends to be started again. */
function onBugs(log: Log): void {
  for (const kind of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(kind, (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.error('ended by an error that nobody handled', {
        kind,
        reason,
        stack: error instanceof Error ? error.stack : '',
      });
      process.exit(exit.failed);
    });
  }
}

function end(code: number, message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
