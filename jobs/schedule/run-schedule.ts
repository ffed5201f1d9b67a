/** One run of a schedule. It never doubles, and it never piles up: while one is under way or its plan is open, the next is skipped. */

import type { Proposal } from '../approval/proposal.ts';
import { auditJob } from '../audit-job.ts';
import type { Ask } from '../catalogue.ts';
import type { Deps } from '../deps.ts';
import { digestJob } from '../digest-job.ts';
import { messageOf, tellAsker } from '../messages.ts';
import type { Outcome } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import { planJob } from '../plan-job.ts';
import { autoApprove } from '../policy/auto-approve.ts';
import { mayAsk } from '../policy/may-ask.ts';
import type { Schedule } from './schedule.ts';

/** A worker that dies takes its run with it for this long, unless the same run is given out again. */
const runAtMostMs = 30 * 60_000;
const proposalsLookedAt = 200;

export async function runSchedule(
  deps: Deps,
  { scheduleId, runId }: { readonly scheduleId: string; readonly runId: string | null },
): Promise<Outcome<string>> {
  if (deps.schedules === undefined || runId === null) return ok('nothing is scheduled here');
  const { book, runs } = deps.schedules;
  const entry = await book.get(scheduleId);
  // Deleted between its falling due and now.
  if (!entry.ok) return entry.code === 'not-found' ? ok('deleted') : entry;
  const { schedule } = entry.value;
  if (schedule.paused && !isRunNow(runId)) return ok('paused');
  const begun = await runs.begin(scheduleId, runId, runAtMostMs);
  if (!begun.ok) return begun;
  if (begun.value === 'over') return ok('this run has ended already');
  const outcome =
    begun.value === 'busy' ? ok(await saySkipped(deps, schedule, null)) : await work(deps, schedule, runId);
  const text = outcome.ok ? outcome.value : `failed: ${outcome.message}`;
  deps.log('a schedule ran', { scheduleId, runId, outcome: text });
  // The run that is under way writes its own end.
  if (begun.value === 'busy') return outcome;
  const ended = await runs.end(scheduleId, { runId, atMs: deps.clock.nowMs(), outcome: text });
  return ended.ok ? outcome : ended;
}

/** Asked for by a person, so it runs although the schedule is paused. */
export function runNowId(deliveryId: string): string {
  return `now-${deliveryId.replaceAll(/[^A-Za-z0-9]/g, '-')}`;
}

function isRunNow(runId: string): boolean {
  return runId.startsWith('now-');
}

async function work(deps: Deps, schedule: Schedule, runId: string): Promise<Outcome<string>> {
  const { scheduleId, clusterName, channel, owner: person, work: wanted } = schedule;
  const atLeast = wanted.kind === 'plan' ? wanted.atLeast : null;
  const ask: Ask = { clusterName, channel, person, schedule: { scheduleId, runId, atLeast } };
  if (wanted.kind === 'audit') return said(await auditJob(deps, ask), 'posted');
  if (wanted.kind === 'digest') return said(await digestJob(deps, ask), 'posted');
  const mine = await openPlanOf(deps, scheduleId);
  if (!mine.ok) return mine;
  if (mine.value !== null && mine.value.schedule?.runId !== runId) {
    return ok(await saySkipped(deps, schedule, mine.value));
  }
  // A worker died between posting and saying so: the plan is there already.
  if (mine.value !== null) return approved(deps, mine.value.proposalId);
  const allowed = await ownerMayAsk(deps, schedule);
  if (!allowed.ok) return tellAsker(deps, ask, allowed);
  const planned = await planJob(deps, { ask, request: wanted.request });
  if (!planned.ok) return planned;
  if (planned.value.kind === 'posted') return approved(deps, planned.value.proposal.proposalId);
  return ok(planned.value.kind === 'too-little' ? `nothing posted: ${planned.value.text}` : planned.value.kind);
}

async function approved(deps: Deps, proposalId: string): Promise<Outcome<string>> {
  const now = await autoApprove(deps, proposalId);
  if (!now.ok) return now;
  return ok(now.value.state === 'approved' ? `posted ${proposalId}, approved by the policy` : `posted ${proposalId}`);
}

/** The plan of an earlier run that people have not decided about, or that is still being carried out. */
async function openPlanOf(deps: Deps, scheduleId: string): Promise<Outcome<Proposal | null>> {
  const listed = await deps.proposals.list(proposalsLookedAt);
  if (!listed.ok) return listed;
  const nowMs = deps.clock.nowMs();
  const open = listed.value.find(({ schedule, state, expiresAtMs }) => {
    if (schedule?.scheduleId !== scheduleId) return false;
    const waits = (state === 'drafted' || state === 'posted') && nowMs <= expiresAtMs;
    return waits || state === 'approved' || state === 'running';
  });
  return ok(open ?? null);
}

/** Judged at each run: whoever may no longer ask has no schedule that asks for them. */
async function ownerMayAsk(deps: Deps, { clusterName, owner, scheduleId }: Schedule): Promise<Outcome<null>> {
  const policy = deps.policyOf(clusterName);
  if (!policy.ok) return policy;
  const { homeTeamId } = deps;
  const asking = { userId: owner.userId, homeTeamId, clusterName, askers: policy.value.askers ?? null };
  const allowed = await mayAsk(deps.directory, asking);
  if (allowed.ok || allowed.code === 'slack-unreachable') return allowed;
  return refuse(
    'not-allowed',
    `${scheduleId} was added by ${owner.name}, who may no longer ask for plans on ${clusterName}.`,
    'Delete it, and have somebody add it anew who may.',
  );
}

async function saySkipped(deps: Deps, schedule: Schedule, open: Proposal | null): Promise<string> {
  const { scheduleId, clusterName, channel } = schedule;
  const why =
    open === null ? 'the run before it is still going' : `${open.proposalId} of the run before is ${open.state}`;
  const message = open === null ? null : messageOf(open);
  if (message !== null) {
    await deps.messenger.reply(
      message,
      `${scheduleId} skipped a run: this plan is ${open?.state}. Decide about it, and the next run makes a fresh one.`,
    );
  } else {
    const refusal = refuse(
      'cluster-busy',
      `${scheduleId} skipped a run: ${why}.`,
      'Nothing to do: the next run is at its usual time.',
    );
    const note = deps.policyOf(clusterName);
    const card = { clusterName, ...(note.ok && note.value.note !== '' ? { clusterNote: note.value.note } : {}) };
    await deps.messenger.post(channel, { ...card, body: { kind: 'problem', refusal } });
  }
  return `skipped: ${why}`;
}

function said(outcome: Outcome<unknown>, text: string): Outcome<string> {
  return outcome.ok ? ok(text) : outcome;
}
