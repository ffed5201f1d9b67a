/** The digest that the watch posts by itself, once for each time that it falls due. */

import type { Deps } from '../deps.ts';
import { digestJob } from '../digest-job.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import type { WatchRun } from './watch-job.ts';

const digestAtMostMs = 5 * 60_000;

export async function watchDigest(deps: Deps, { clusterName, runId }: WatchRun): Promise<Outcome<string>> {
  const policy = deps.policyOf(clusterName);
  if (!policy.ok) return policy;
  const settings = policy.value.watch ?? null;
  if (deps.watch === undefined || deps.schedules === undefined || settings === null || runId === null) {
    return ok('not watched');
  }
  const control = await deps.watch.store.readControl(clusterName);
  if (!control.ok) return control;
  if (control.value.off !== null) return ok('off');
  const scheduleId = `digest-${clusterName}`;
  const begun = await deps.schedules.runs.begin(scheduleId, runId, digestAtMostMs);
  if (!begun.ok) return begun;
  if (begun.value !== 'begun') return ok(begun.value);
  const person = { teamId: deps.homeTeamId, userId: '', name: 'the watch' };
  const schedule = { scheduleId, runId, atLeast: null };
  const posted = await digestJob(deps, { clusterName, channel: settings.channel, person, schedule });
  const outcome = posted.ok ? 'posted' : `failed: ${posted.message}`;
  const ended = await deps.schedules.runs.end(scheduleId, { runId, atMs: deps.clock.nowMs(), outcome });
  if (!ended.ok) return ended;
  return posted.ok ? ok(outcome) : posted;
}
