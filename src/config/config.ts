/** The whole configuration of a process, checked: no part of the product looks anywhere else for a setting. */

import type { RedisPlace } from '../../jobs/queue/redis-place.ts';
import type { ClusterSettings } from './cluster-settings.ts';
import type { Secret } from './secret.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type SlackSettings = {
  readonly botToken: Secret;
  /** null: Slack itself. */
  readonly apiUrl: string | null;
  readonly command: string;
  /** Empty: every channel that the bot is in. */
  readonly allowedChannels: readonly string[];
};

/** How Slack reaches the bot. */
export type Delivery =
  | { readonly mode: 'socket'; readonly appToken: Secret }
  | { readonly mode: 'http'; readonly signingSecret: Secret; readonly host: string; readonly port: number };

export type RedisSettings = {
  readonly url: Secret;
  /** The same, understood, with the files of TLS. */
  readonly address: RedisPlace;
  /** Replicas that must have a write before it counts. */
  readonly replicas: number;
  /** On a Cluster a hash tag, so that all keys lie in one slot. */
  readonly prefix: string;
  /** Redis settings that may be less durable than they should be. */
  readonly acceptRisks: readonly ('appendonly' | 'appendfsync' | 'maxmemory-policy')[];
};

export type ClusterBook = {
  readonly clusters: readonly ClusterSettings[];
  /** The cluster of a command that names none in a channel that has none. */
  readonly defaultCluster: string | null;
};

export type WorkerConfig = ClusterBook & {
  readonly slack: SlackSettings;
  readonly redis: RedisSettings;
  readonly planner: { readonly timeLimitMs: number; readonly memoryBytes: number };
  readonly logLevel: LogLevel;
  /** Whether the queue makes OpenTelemetry spans. */
  readonly tracing: boolean;
  /** Where metrics and health are served; null: nowhere. */
  readonly monitor: { readonly host: string; readonly port: number } | null;
  /** Legal but worth a line at start. */
  readonly warnings: readonly string[];
};

export type BotConfig = WorkerConfig & { readonly delivery: Delivery };
