/** The bot as it runs anywhere: a process of its own, told by a file and variables. */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../../../../lab/end-with-us.ts';
import type { Stage } from './stage.ts';
import { starvedSeconds } from './starved.ts';

const fromSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(`../../../../src/main.${fromSource ? 'ts' : 'js'}`, import.meta.url));

export type Role = {
  readonly logged: () => string;
  readonly signal: (signal: 'SIGHUP' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Processor time that it has used, which says the same on a busy machine; null where the system does not tell. */
  readonly usedSeconds: () => number | null;
  /** How long its main thread was ready to run and got no processor, which others had; null where the system does not tell. */
  readonly starvedSeconds: () => number | null;
  /** How it ended. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<{ readonly code: number | null }>;
};

/** `script`: another program that starts the role, such as a worker with a simulated cluster. */
export async function startRole(
  stage: Stage,
  role: 'bot' | 'worker',
  file: unknown,
  name: string,
  environment: Readonly<Record<string, string>> = {},
  script = entry,
): Promise<Role> {
  const config = join(stage.folder, `${name}.json`);
  writeFileSync(config, JSON.stringify(file));
  const child = endWithUs(
    spawn(process.execPath, [...(fromSource ? ['--import', 'tsx'] : []), script, role], {
      env: {
        PATH: process.env['PATH'],
        EVENKEEL_CONFIG: config,
        SLACK_BOT_TOKEN: stage.slack.botToken,
        SLACK_APP_TOKEN: stage.slack.appToken,
        SLACK_SIGNING_SECRET: stage.slack.signingSecret,
        SLACK_API_URL: stage.slack.apiUrl,
        REDIS_URL: stage.redis.url,
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  let logged = '';
  const ended = new Promise<{ readonly code: number | null }>((resolve) => {
    child.once('exit', (code) => resolve({ code }));
  });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the ${role} was not ready within 60 s: ${logged}`)), 60_000);
    child.stderr.on('data', (chunk: Buffer) => {
      logged = `${logged}${chunk.toString()}`.slice(-20_000);
      if (!logged.includes(`the ${role} is ready`)) return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`the ${role} ended with ${code}: ${logged}`)));
  });
  return {
    logged: () => logged,
    signal: (signal) => {
      child.kill(signal);
    },
    usedSeconds: () => {
      try {
        // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: user and system time in hundredths of a second.
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return (Number(fields[11]) + Number(fields[12])) / 100;
      } catch {
        return null;
      }
    },
    starvedSeconds: () => starvedSeconds(child.pid ?? 0),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      const how = await ended;
      clearTimeout(timer);
      return how;
    },
  };
}
