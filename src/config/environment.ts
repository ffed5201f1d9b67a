/** The environment: every variable that is read, once. `.env.example` and docs/configuration.md agree with it by test. */

export type Variable = {
  readonly name: string;
  readonly secret: boolean;
  readonly what: string;
  readonly example: string;
  /** In words; null: it must be given where it is needed. */
  readonly byDefault: string | null;
};

export const variables = [
  {
    name: 'EVENKEEL_CONFIG',
    secret: false,
    what: 'The configuration file.',
    example: './evenkeel.json',
    byDefault: './evenkeel.json',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    secret: true,
    what: 'Bot token of the Slack app, for the bot and the worker.',
    example: 'xoxb-…',
    byDefault: null,
  },
  {
    name: 'SLACK_APP_TOKEN',
    secret: true,
    what: 'App-level token with connections:write, for the bot in Socket Mode.',
    example: 'xapp-…',
    byDefault: null,
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    secret: true,
    what: 'Signing secret of the Slack app, for the bot in http mode.',
    example: '0123456789abcdef0123456789abcdef',
    byDefault: null,
  },
  {
    name: 'SLACK_API_URL',
    secret: false,
    what: 'Another Slack API, e.g. the local Slack.',
    example: 'https://slack.com/api/',
    byDefault: 'https://slack.com/api/',
  },
  {
    name: 'REDIS_URL',
    secret: true,
    what: 'Redis, with its password if it has one: redis://, redis-sentinel:// or redis-cluster://, each with rediss for TLS. See docs/redis.md.',
    example: 'redis://127.0.0.1:6379',
    byDefault: 'redis://127.0.0.1:6379',
  },
  {
    name: 'REDIS_SENTINEL_USERNAME',
    secret: false,
    what: 'The user for Sentinels that want one of their own.',
    example: 'evenkeel',
    byDefault: 'none',
  },
  {
    name: 'REDIS_SENTINEL_PASSWORD',
    secret: true,
    what: 'The password for Sentinels that want one.',
    example: 'hunter2',
    byDefault: 'none',
  },
  {
    name: 'LOG_LEVEL',
    secret: false,
    what: 'debug, info, warn or error.',
    example: 'info',
    byDefault: 'info',
  },
  {
    name: 'MONITOR_PORT',
    secret: false,
    what: 'Serves /metrics, /live and /ready on this port; each process on a machine needs one of its own.',
    example: '9464',
    byDefault: 'nothing is served',
  },
  {
    name: 'MONITOR_HOST',
    secret: false,
    what: 'The address that MONITOR_PORT is on; 0.0.0.0 opens it to the network.',
    example: '127.0.0.1',
    byDefault: '127.0.0.1',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    secret: false,
    what: 'If set, jobs make OpenTelemetry spans; the SDK that sends them there is loaded by you (docs/metrics.md).',
    example: 'http://127.0.0.1:4318',
    byDefault: 'no spans',
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof variables)[number]['name'];

/** The environment as main hands it over. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as absent: compose files and shells often leave them so. */
export function read(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim();
  return value === undefined || value === '' ? null : value;
}
