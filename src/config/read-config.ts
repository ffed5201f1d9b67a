/** Reads the configuration of a process: file and environment in, settings or every fault at once out. */

import type {
  BotConfig,
  ClusterBook,
  Delivery,
  LogLevel,
  RedisSettings,
  SlackSettings,
  WorkerConfig,
} from './config.ts';
import { type Environment, read, type VariableName } from './environment.ts';
import type { Checked, Fault } from './fault.ts';
import type { FileSettings } from './file-schema.ts';
import { durationOr, normaliseCluster } from './normalise.ts';
import { withPolicy } from './policy/apply-policy.ts';
import { readFile } from './read-file.ts';
import { redisOf } from './redis-settings.ts';
import { brokenRules, warningsOf } from './rules.ts';
import { Secret } from './secret.ts';
import { parseBytes } from './units.ts';
import type { Sources } from './where.ts';

export type { Sources } from './where.ts';

const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const emptyFile: FileSettings = { clusters: [] };

export function configPath(environment: Environment): string {
  return read(environment, 'EVENKEEL_CONFIG') ?? './evenkeel.json';
}

/** Clusters alone: what the command line needs, without any Slack or Redis. */
export function readClusters(sources: Sources): Checked<ClusterBook> {
  const faults: Fault[] = [];
  const { book } = readBook(sources, faults);
  return faults.length === 0 ? { ok: true, value: book } : { ok: false, faults };
}

/** Redis alone: what reading the record needs, without any Slack or Kafka. */
export function readRedisSettings(sources: Sources): Checked<RedisSettings> {
  const faults: Fault[] = [];
  const path = configPath(sources.environment);
  // Without a file the defaults hold, so that the record can be read from anywhere that reaches Redis.
  const given = read(sources.environment, 'EVENKEEL_CONFIG') !== null || isThere(path, sources);
  const checked = given ? readFile(path, sources.readText) : { ok: true as const, value: emptyFile };
  if (!checked.ok) faults.push(...checked.faults);
  const settings = redisOf(checked.ok ? checked.value : emptyFile, { ...sources, configPath: path, faults });
  return faults.length === 0 ? { ok: true, value: settings } : { ok: false, faults };
}

export function readWorkerConfig(sources: Sources): Checked<WorkerConfig> {
  const faults: Fault[] = [];
  const { config } = readShared(sources, faults);
  return faults.length === 0 ? { ok: true, value: config } : { ok: false, faults };
}

export function readBotConfig(sources: Sources): Checked<BotConfig> {
  const faults: Fault[] = [];
  const { config, file } = readShared(sources, faults);
  const delivery = deliveryOf(file, sources.environment, faults);
  return faults.length === 0 ? { ok: true, value: { ...config, delivery } } : { ok: false, faults };
}

function readShared(sources: Sources, faults: Fault[]): { readonly config: WorkerConfig; readonly file: FileSettings } {
  const { environment } = sources;
  const { book, file } = readBook(sources, faults);
  const slack: SlackSettings = {
    botToken: required(environment, 'SLACK_BOT_TOKEN', { startsWith: 'xoxb-' }, faults),
    apiUrl: urlOf(environment, 'SLACK_API_URL', ['https:', 'http:'], faults),
    command: file.slack?.command ?? '/kafka',
    allowedChannels: file.slack?.allowedChannels ?? [],
  };
  const config = {
    ...book,
    slack,
    redis: redisOf(file, { ...sources, configPath: configPath(environment), faults }),
    planner: {
      timeLimitMs: durationOr(file.planner?.timeLimit, 5 * 60_000),
      memoryBytes: parseBytes(file.planner?.memory ?? '2GB') ?? 2_000_000_000,
    },
    logLevel: logLevelOf(environment, faults),
    tracing: read(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT') !== null,
    monitor: monitorOf(environment, faults),
    warnings: warningsOf(book),
  };
  return { config, file };
}

function isThere(path: string, { readText }: Sources): boolean {
  try {
    return readText(path) !== '';
  } catch {
    return false;
  }
}

function readBook(sources: Sources, faults: Fault[]): { readonly book: ClusterBook; readonly file: FileSettings } {
  const path = configPath(sources.environment);
  const checked = readFile(path, sources.readText);
  if (!checked.ok) faults.push(...checked.faults);
  const file = checked.ok ? checked.value : emptyFile;
  const clusters = file.clusters.map((cluster, index) =>
    normaliseCluster(cluster, `clusters[${index}]`, { ...sources, configPath: path, faults }),
  );
  const only = clusters.length === 1 ? (clusters[0]?.name ?? null) : null;
  const governed = withPolicy(clusters, file, { ...sources, configPath: path, faults });
  const book = { clusters: governed, defaultCluster: file.defaultCluster ?? only };
  faults.push(...brokenRules(book));
  return { book, file };
}

function deliveryOf(file: FileSettings, environment: Environment, faults: Fault[]): Delivery {
  if (file.slack?.mode === 'http') {
    const signingSecret = required(environment, 'SLACK_SIGNING_SECRET', {}, faults);
    return { mode: 'http', signingSecret, host: file.slack.host ?? '127.0.0.1', port: file.slack.port ?? 3000 };
  }
  return { mode: 'socket', appToken: required(environment, 'SLACK_APP_TOKEN', { startsWith: 'xapp-' }, faults) };
}

function required(
  environment: Environment,
  name: VariableName,
  { startsWith = '' }: { readonly startsWith?: string },
  faults: Fault[],
): Secret {
  const value = read(environment, name);
  const expected =
    startsWith === '' ? 'the secret that Slack shows for the app' : `a token that starts with ${startsWith}`;
  const fix = `Set ${name} in the environment (see .env.example); docs/configuration.md says where Slack shows it.`;
  if (value === null) {
    faults.push({ path: `environment ${name}`, found: 'nothing', expected, fix });
  } else if (!value.startsWith(startsWith)) {
    faults.push({ path: `environment ${name}`, found: 'something that starts otherwise', expected, fix });
  }
  return new Secret(value ?? '');
}

/** A URL can hold a password, so what was found is never repeated. */
function urlOf(
  environment: Environment,
  name: VariableName,
  protocols: readonly string[],
  faults: Fault[],
): string | null {
  const value = read(environment, name);
  if (value === null) return null;
  if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
  const expected = `a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  faults.push({ path: `environment ${name}`, found: 'something else', expected, fix: `Correct or unset ${name}.` });
  return null;
}

function logLevelOf(environment: Environment, faults: Fault[]): LogLevel {
  const value = read(environment, 'LOG_LEVEL') ?? 'info';
  const level = logLevels.find((known) => known === value);
  if (level !== undefined) return level;
  const expected = `one of ${logLevels.join(', ')}`;
  faults.push({
    path: 'environment LOG_LEVEL',
    found: value.slice(0, 40),
    expected,
    fix: 'Correct or unset LOG_LEVEL.',
  });
  return 'info';
}

function monitorOf(environment: Environment, faults: Fault[]): WorkerConfig['monitor'] {
  const value = read(environment, 'MONITOR_PORT');
  if (value === null) return null;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65_535) return { host: read(environment, 'MONITOR_HOST') ?? '127.0.0.1', port };
  faults.push({
    path: 'environment MONITOR_PORT',
    found: value.slice(0, 40),
    expected: 'a port number from 0 to 65535',
    fix: 'Correct or unset MONITOR_PORT.',
  });
  return null;
}
