/**
 * One look at a cluster. What it means is kept before anything is said, and what is to be said is brought to Slack after
 * that: so nothing is lost while Slack is away or a worker dies, and two workers never tell the same.
 */

import { auditNow } from '../audit-now.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import { deliver } from './deliver.ts';
import { type Look, seenOf } from './look.ts';
import type { StoredWatch, WatchControl, WatchStore } from './ports.ts';
import { runningPlans } from './running-plans.ts';
import { scoreOfDay } from './score-of-day.ts';
import { watch } from './watch.ts';

export type WatchRun = { readonly clusterName: string; readonly runId: string | null };

/** A worker that dies in a look keeps the others out for this long. */
const lookAtMostMs = 60_000;

export async function watchJob(deps: Deps, { clusterName, runId }: WatchRun): Promise<Outcome<string>> {
  const policy = deps.policyOf(clusterName);
  if (!policy.ok) return policy;
  const settings = policy.value.watch ?? null;
  if (deps.watch === undefined || deps.schedules === undefined || settings === null || runId === null) {
    return ok('not watched');
  }
  const { store } = deps.watch;
  const { runs } = deps.schedules;
  const scheduleId = `watch-${clusterName}`;
  const begun = await runs.begin(scheduleId, runId, lookAtMostMs);
  if (!begun.ok) return begun;
  if (begun.value !== 'begun') return ok(begun.value);
  const outcome = await look(deps, { clusterName, channel: settings.channel, store });
  const text = outcome.ok ? outcome.value : `failed: ${outcome.message}`;
  const ended = await runs.end(scheduleId, { runId, atMs: deps.clock.nowMs(), outcome: text });
  return ended.ok ? outcome : ended;
}

type Place = { readonly clusterName: string; readonly channel: string; readonly store: WatchStore };

async function look(deps: Deps, { clusterName, channel, store }: Place): Promise<Outcome<string>> {
  const startedMs = deps.clock.nowMs();
  const control = await store.readControl(clusterName);
  if (!control.ok) return control;
  if (control.value.off !== null) return ok('off');
  const before = await store.read(clusterName);
  if (!before.ok) return before;
  const seen = await see(deps, clusterName, store);
  if (!seen.ok) return seen;
  const nowMs = deps.clock.nowMs();
  const state = watch(before.value.state, { nowMs, seen: seen.value, snoozed: isSnoozed(control.value, nowMs) });
  const next: StoredWatch = { revision: before.value.revision + 1, state };
  const kept = await store.write(clusterName, next);
  if (!kept.ok) return kept;
  const delivered = await deliver(deps, next, {
    clusterName,
    channel,
    store,
    known: before.value.state,
    untilMs: startedMs + lookAtMostMs / 2,
  });
  return delivered.ok ? ok(seen.value.kind === 'blind' ? `blind: ${seen.value.why}` : 'looked') : delivered;
}

/** An outcome only for what is our own trouble; a cluster that does not answer is something seen. */
async function see(deps: Deps, clusterName: string, store: WatchStore): Promise<Outcome<Look['seen']>> {
  const cluster = deps.clusters.get(clusterName);
  if (!cluster.ok) return cluster;
  const policy = deps.policyOf(clusterName);
  if (!policy.ok) return policy;
  // Asked before and after: what began or ended between was on the cluster while it was looked at.
  const before = await runningPlans(deps, clusterName);
  if (!before.ok) return before;
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return ok({ kind: 'blind', why: snapshot.message });
  const after = await runningPlans(deps, clusterName);
  if (!after.ok) return after;
  const found = auditNow(snapshot.value, policy.value, deps.clock.nowMs());
  deps.telemetry?.audited(clusterName, found);
  const recorded = await store.recordScore(clusterName, scoreOfDay(found));
  if (!recorded.ok) return recorded;
  return ok(seenOf(snapshot.value, found, [...before.value, ...after.value]));
}

function isSnoozed({ snooze }: WatchControl, nowMs: number): boolean {
  return snooze !== null && nowMs < snooze.untilMs;
}
