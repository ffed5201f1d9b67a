/** Schedules as BullMQ's job schedulers: the queue itself makes one job for each time due, whatever worker takes it. */

import { type JobSchedulerJson, Queue } from 'bullmq';
import type { JobRequest } from '../catalogue.ts';
import { type Outcome, ok, refuse } from '../outcome.ts';
import { type Schedule, type ScheduleBook, type ScheduleEntry, schedulesAtMost } from '../schedule/schedule.ts';
import type { QueuePlace } from './connection.ts';
import { defaultPrefix, producerConnection, queueName } from './connection.ts';
import { nextRun } from './cron.ts';
import { tracingOf } from './tracing.ts';

export type OpenScheduleBook = ScheduleBook & { readonly close: () => Promise<void> };

/** The schedule travels in the template; a run looks it up again, so that a change holds for runs that are queued already. */
type Template = JobRequest & { readonly schedule: Schedule };

/** The watches of a hundred clusters and their digests are kept beside the schedules. */
const schedulersAtMost = 2 * schedulesAtMost + 200;

const keep = { removeOnComplete: { count: 50 }, removeOnFail: { count: 50 }, attempts: 1 };

export function openScheduleBook(
  place: QueuePlace & { readonly nowMs: () => number; readonly onError?: (message: string) => void },
): OpenScheduleBook {
  const { connection, end } = producerConnection(place.redisUrl);
  const queue = new Queue<Template>(queueName, {
    connection,
    prefix: place.prefix ?? defaultPrefix,
    skipWaitingForReady: true,
    ...tracingOf(place),
  });
  queue.on('error', (error: Error) => place.onError?.(error.message));
  const list = async (): Promise<Outcome<readonly ScheduleEntry[]>> => {
    const found = await asked(() => queue.getJobSchedulers(0, schedulersAtMost, true));
    if (!found.ok) return found;
    return newerOf(found.value) ?? ok(found.value.flatMap((one) => entryOf(one) ?? []));
  };
  return {
    list,
    get: async (scheduleId) => {
      const found = await asked(() => queue.getJobScheduler(scheduleId));
      if (!found.ok) return found;
      const entry = found.value === undefined ? null : entryOf(found.value);
      return (
        newerOf(found.value === undefined ? [] : [found.value]) ?? (entry === null ? notFound(scheduleId) : ok(entry))
      );
    },
    put: async (schedule) => {
      const { scheduleId, cron, timeZone } = schedule;
      const due = nextRun(cron, timeZone, place.nowMs());
      if (!due.ok) return due;
      const known = await list();
      if (!known.ok) return known;
      if (known.value.length >= schedulesAtMost && !known.value.some((one) => one.schedule.scheduleId === scheduleId)) {
        return refuse('bad-input', `There are ${schedulesAtMost} schedules already.`, 'Delete one that nobody needs.');
      }
      const data: Template = { kind: 'scheduled', scheduleId, runId: null, schedule };
      const kept = await asked(() =>
        queue.upsertJobScheduler(scheduleId, { pattern: cron, tz: timeZone }, { name: 'scheduled', data, opts: keep }),
      );
      return kept.ok ? ok(null) : kept;
    },
    remove: async (scheduleId) => {
      const removed = await asked(() => queue.removeJobScheduler(scheduleId));
      if (!removed.ok) return removed;
      return removed.value ? ok(null) : notFound(scheduleId);
    },
    close: () => queue.close().finally(end),
  };
}

/** Its meaning is not known here, so it is neither shown nor passed over in silence. null: there is no such. */
function newerOf(found: readonly JobSchedulerJson<Template>[]): Outcome<never> | null {
  const kept = found.map(
    ({ template }) =>
      template?.data?.schedule as (Omit<Schedule, 'version'> & { readonly version: number }) | undefined,
  );
  const newer = kept.find((schedule) => schedule !== undefined && schedule.version > 1);
  if (newer === undefined) return null;
  const what = `The schedule ${newer.scheduleId} was written by a newer Evenkeel (version ${newer.version} of its format).`;
  return refuse('newer-data', what, 'Run the newer release again everywhere, bot and workers.');
}

/** Trust boundary: only `put` writes these bytes. What is not ours is passed over. */
function entryOf({ template, next }: JobSchedulerJson<Template>): ScheduleEntry | null {
  const schedule = template?.data?.schedule;
  return schedule?.version === 1 ? { schedule, nextAtMs: next ?? null } : null;
}

async function asked<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return ok(await work());
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return refuse('redis-unreachable', `The schedules could not be read or kept (${what}).`, 'See that Redis runs.');
  }
}

function notFound(scheduleId: string): Outcome<never> {
  return refuse('not-found', `There is no schedule ${scheduleId}.`, 'Type schedule for the list.');
}
