/** One connection to Redis with an end to every wait. */

import { Redis } from 'ioredis';
import type { Outcome, Refusal } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';

export type RedisClient = {
  /** Runs one command or script; whatever goes wrong is a refusal, never a throw, and never a wait without end. */
  readonly ask: <T>(question: (redis: Redis) => Promise<T>) => Promise<Outcome<T>>;
  readonly close: () => Promise<void>;
};

const commandTimeoutMs = 5_000;
const connectTimeoutMs = 5_000;
const reconnectAtMostMs = 1_000;

export function openClient(
  url: string,
  options: { readonly name: string; readonly onError?: (message: string) => void },
): RedisClient {
  const redis = new Redis(url, {
    connectionName: options.name,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // A command is sent again once after a reconnect and then fails; the caller decides whether to ask again.
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(times * 100, reconnectAtMostMs),
  });
  // ioredis reconnects for ever by itself; without a listener each attempt would be an unhandled error event.
  redis.on('error', (error: Error) => options.onError?.(textOf(error)));
  return {
    ask: async (question) => {
      try {
        return ok(await question(redis));
      } catch (error) {
        return unreachable(error, url);
      }
    },
    close: async () => {
      redis.disconnect();
    },
  };
}

function unreachable(error: unknown, url: string): Refusal {
  return refuse(
    'redis-unreachable',
    `Redis at ${placeOf(url)} did not answer (${textOf(error)}).`,
    'See that Redis runs and that REDIS_URL names it; what was begun is carried on by itself once it answers.',
  );
}

/** Host and port alone: the address may hold a password. */
function placeOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'an address that is no URL';
  }
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
