/** One connection to Redis with an end to every wait. */

import { type ChainableCommander, Cluster, type Redis } from 'ioredis';
import type { Outcome, Refusal } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import { connect, placeText, type RedisAddress } from '../../jobs/queue/redis-place.ts';

export type RedisCommands = Redis | Cluster;

export type RedisClient = {
  /** Runs one command or script; whatever goes wrong is a refusal, never a throw, and never a wait without end. */
  readonly ask: <T>(question: (redis: RedisCommands) => Promise<T>) => Promise<Outcome<T>>;
  /**
   * The same for one write that must outlive the loss of the primary: it has an answer only once as many replicas as
   * were asked for have it too. A refusal leaves open whether it was written.
   */
  readonly keep: (write: (pipeline: ChainableCommander) => ChainableCommander) => Promise<Outcome<unknown>>;
  /** Each server that takes writes. */
  readonly askPrimaries: <T>(question: (redis: Redis) => Promise<T>) => Promise<Outcome<readonly T[]>>;
  readonly close: () => Promise<void>;
};

export type ClientOptions = {
  readonly name: string;
  /** Replicas that must have a write before it counts. Default 0. */
  readonly replicas?: number;
  readonly onError?: (message: string) => void;
};

const commandTimeoutMs = 5_000;
/** A Cluster that looks for a new primary keeps commands waiting by itself. */
const answerTimeoutMs = 8_000;
const replicasWithinMs = 2_000;

export function openClient(address: RedisAddress, { name, replicas = 0, onError }: ClientOptions): RedisClient {
  const redis = connect(address, {
    connectionName: name,
    commandTimeout: commandTimeoutMs,
    // A command is sent again once after a reconnect and then fails; the caller decides whether to ask again.
    maxRetriesPerRequest: 1,
  });
  // Why there is no connection; ioredis itself only says how often it tried (MaxRetriesPerRequestError).
  let whyAway: unknown = null;
  redis.on('ready', () => {
    whyAway = null;
  });
  // ioredis reconnects for ever by itself; without a listener each attempt would be an unhandled error event.
  redis.on('error', (error: Error) => {
    whyAway = error;
    onError?.(textOf(error));
  });
  const ask: RedisClient['ask'] = async (question) => {
    try {
      return ok(await inTime(question(redis)));
    } catch (error) {
      return unreachable(whyAway ?? error, address);
    }
  };
  return {
    ask,
    keep: async (write) => {
      const asked = await ask(async (commands) => {
        const pipeline = write(commands.pipeline());
        // The same connection, after the write: so WAIT speaks of this write and of all before it.
        const answers =
          (await (replicas > 0 ? pipeline.call('WAIT', replicas, replicasWithinMs) : pipeline).exec()) ?? [];
        const failed = answers.find(([error]) => error !== null)?.[0];
        if (failed) throw failed;
        return answers.map(([, value]) => value);
      });
      if (!asked.ok) return asked;
      const [value, confirmed] = asked.value;
      return replicas > 0 && Number(confirmed) < replicas ? unconfirmed(Number(confirmed), replicas) : ok(value);
    },
    askPrimaries: (question) =>
      ask((commands) =>
        Promise.all((commands instanceof Cluster ? commands.nodes('master') : [commands]).map(question)),
      ),
    close: async () => {
      redis.disconnect();
    },
  };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerTimeoutMs} ms`)), answerTimeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unconfirmed(confirmed: number, wanted: number): Refusal {
  return refuse(
    'redis-unreachable',
    `Redis has written it, but only ${confirmed} of ${wanted} replicas confirmed it within ${replicasWithinMs / 1000} s.`,
    'It is tried again by itself; see that the replicas of Redis run and keep up (redis-cli INFO replication).',
  );
}

function unreachable(error: unknown, address: RedisAddress): Refusal {
  return refuse(
    'redis-unreachable',
    `Redis at ${placeText(address)} did not answer (${textOf(error)}).`,
    'See that Redis runs and that REDIS_URL names it; what was begun is carried on by itself once it answers.',
  );
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
