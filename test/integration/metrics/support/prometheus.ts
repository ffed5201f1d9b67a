/** A real Prometheus with the files of deploy/, which looks at given processes each second. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from '../../../../lab/end-with-us.ts';
import { freePort } from '../../../../lab/free-ports.ts';
import { repositoryRoot } from '../../../architecture/support/read-files.ts';

export const deploy = join(repositoryRoot(), 'deploy');
const within = 40_000;

export type Prometheus = {
  readonly ask: (path: string) => Promise<unknown>;
  /** The first sample's value; null when there is none. */
  readonly query: (expression: string) => Promise<number | null>;
  /** Names of the alerts that fire now; one with labels of its own is there once for each. */
  readonly firing: () => Promise<readonly string[]>;
  readonly untilFiring: (alert: string) => Promise<void>;
  readonly untilSilent: (alert: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** No waiting before an alert counts. `stallWindow`: in place of the 15 minutes within which a stuck execution copies nothing. */
export async function startPrometheus(
  folder: string,
  monitorUrls: readonly string[],
  { stallWindow = '15m' } = {},
): Promise<Prometheus> {
  const place = join(folder, 'prometheus');
  mkdirSync(place);
  const targets = monitorUrls.map((url) => `"${new URL(url).host}"`).join(', ');
  const config = readFileSync(join(deploy, 'prometheus/prometheus.yaml'), 'utf8')
    .replaceAll(/interval: 15s/g, 'interval: 1s')
    .replace(/targets: \[.*\]/, `targets: [${targets}]`);
  const rules = readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8')
    .replaceAll(/^( +for:) .*$/gm, '$1 0s')
    .replace('moved_bytes_total[15m]', `moved_bytes_total[${stallWindow}]`);
  writeFileSync(join(place, 'prometheus.yaml'), config);
  writeFileSync(join(place, 'alerts.yaml'), rules);
  const address = `127.0.0.1:${await freePort()}`;
  const words = ['--config.file', 'prometheus.yaml', '--storage.tsdb.path', 'data', '--web.listen-address', address];
  const child = endWithUs(spawn('prometheus', words, { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] }));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  await until(
    async () => (await fetch(`http://${address}/-/ready`).catch(() => null))?.status === 200,
    () => `Prometheus: ${said}`,
  );
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(10_000) })).json();
  const firing = async (): Promise<readonly string[]> => {
    const answer = (await ask('/api/v1/alerts')) as {
      readonly data: {
        readonly alerts: readonly { readonly state: string; readonly labels: { readonly alertname: string } }[];
      };
    };
    return answer.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
  };
  return {
    ask,
    query: async (expression) => {
      const answer = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
        readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
      };
      const first = answer.data.result[0];
      return first === undefined ? null : Number(first.value[1]);
    },
    firing,
    untilFiring: (alert) => until(async () => (await firing()).includes(alert), alert),
    untilSilent: (alert) => until(async () => !(await firing()).includes(alert), `the end of ${alert}`),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export async function until(holds: () => Promise<boolean>, what: string | (() => string)): Promise<void> {
  for (const deadline = Date.now() + within; Date.now() < deadline; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.fail(`not in time: ${typeof what === 'string' ? what : what()}`);
}
