/** Keeps one job scheduler for each watch and each digest, as the configuration has them: the queue makes one job for each time due. */

import { Queue } from 'bullmq';
import type { JobRequest } from '../catalogue.ts';
import { type Outcome, ok, refuse } from '../outcome.ts';
import type { WatchSettings } from '../watch/ports.ts';
import type { QueuePlace } from './connection.ts';
import { defaultPrefix, producerConnection, queueName } from './connection.ts';

export type Watched = { readonly clusterName: string; readonly watch: WatchSettings | null };

/** Looks that nobody reads afterwards: a few of each are enough. */
const keep = { removeOnComplete: { count: 20 }, removeOnFail: { count: 20 }, attempts: 1 };
/** More than two for each of a hundred clusters, and all that people schedule. */
const schedulersAtMost = 400;
/** A look begins a fifth sooner than the interval is long, so that what it reads is also told within one interval. */
const looksPerInterval = 1.25;

/** Said by every worker at its start; the same words again change nothing. */
export async function keepWatches(place: QueuePlace, watched: readonly Watched[]): Promise<Outcome<null>> {
  const { connection, end } = producerConnection(place.redisUrl);
  const queue = new Queue<JobRequest>(queueName, {
    connection,
    prefix: place.prefix ?? defaultPrefix,
    skipWaitingForReady: true,
  });
  queue.on('error', () => {});
  try {
    const wanted = new Set<string>();
    for (const { clusterName, watch } of watched) {
      if (watch === null) continue;
      const look: JobRequest = { kind: 'watch', clusterName, runId: null };
      wanted.add(watchId(clusterName));
      await queue.upsertJobScheduler(
        watchId(clusterName),
        { every: Math.round(watch.everyMs / looksPerInterval) },
        { name: 'watch', data: look, opts: keep },
      );
      if (watch.digestCron === null) continue;
      const digest: JobRequest = { kind: 'watch-digest', clusterName, runId: null };
      wanted.add(digestId(clusterName));
      await queue.upsertJobScheduler(
        digestId(clusterName),
        { pattern: watch.digestCron, tz: watch.timeZone },
        { name: 'watch-digest', data: digest, opts: keep },
      );
    }
    for (const { key } of await queue.getJobSchedulers(0, schedulersAtMost, true)) {
      const ours = key.startsWith(watchId('')) || key.startsWith(digestId(''));
      if (ours && !wanted.has(key)) await queue.removeJobScheduler(key);
    }
    return ok(null);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return refuse('redis-unreachable', `The watch could not be scheduled (${what}).`, 'See that Redis runs.');
  } finally {
    await queue.close();
    end();
  }
}

function watchId(clusterName: string): string {
  return `watch-${clusterName}`;
}

function digestId(clusterName: string): string {
  return `digest-${clusterName}`;
}
