/** From an ask to a plan before people: snapshot, planner, independent check, store, message. Nothing here touches the cluster. */

import type { Plan, PlanRequest, Snapshot } from '../planner/index.ts';
import { verifyPlan } from '../planner/verify/verify-plan.ts';
import { changeProposal } from './approval/change-proposal.ts';
import type { Proposal } from './approval/proposal.ts';
import { supersedeOlder } from './approval/supersede.ts';
import type { Ask, Taking } from './catalogue.ts';
import type { ClusterPolicy, Deps } from './deps.ts';
import { type Answer, answer } from './make-plan.ts';
import { cardOf, planBody, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import { ok, refuse } from './outcome.ts';
import { attachPlan, paintPlan } from './plan-files.ts';
import { mayPost, mayRequest, riskUnder } from './policy/decide.ts';
import { expireJobId } from './queue/job-ids.ts';
import { gainOf } from './schedule/gain.ts';

export type Planned =
  | { readonly kind: 'posted'; readonly proposal: Proposal }
  | { readonly kind: 'nothing-to-do' | 'infeasible' }
  /** Of a schedule: it saves less than the schedule asks for, so it was not posted. */
  | { readonly kind: 'too-little'; readonly text: string };

export async function planJob(
  deps: Deps,
  job: { readonly ask: Ask; readonly request: PlanRequest; readonly taking?: Taking },
): Promise<Outcome<Planned>> {
  const planned = await makePlan(deps, job);
  return planned.ok ? planned : tellAsker(deps, job.ask, planned);
}

async function makePlan(
  deps: Deps,
  { ask, request, ...rest }: { readonly ask: Ask; readonly request: PlanRequest; readonly taking?: Taking },
): Promise<Outcome<Planned>> {
  const policy = deps.policyOf(ask.clusterName);
  if (!policy.ok) return policy;
  const tooMuch = mayRequest(request, policy.value.throttle.ceilingBytesPerSec);
  if (tooMuch !== null) return tooMuch;
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return cluster;
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return snapshot;
  const made = await answer(deps, snapshot.value, { request: withThrottle(request, policy.value), ...rest });
  if (!made.ok) return made;
  const { result } = made.value;
  if (!result.feasible) {
    const body = { kind: 'infeasible', result } as const;
    const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
    return posted.ok ? ok({ kind: 'infeasible' }) : posted;
  }
  const plan = result;
  if (plan.moves.length === 0 && plan.elections.length === 0) {
    // A night on which nothing is to be done needs no message.
    if (ask.schedule !== undefined) return ok({ kind: 'nothing-to-do' });
    const card = cardOf(deps, ask.clusterName, { kind: 'nothing-to-do', plan });
    const posted = await deps.messenger.post(ask.channel, card);
    return posted.ok ? ok({ kind: 'nothing-to-do' }) : posted;
  }
  const gain = gainOf(plan, ask.schedule?.atLeast ?? null);
  if (!gain.enough) return ok({ kind: 'too-little', text: gain.text });
  const sound = checkPlan(snapshot.value, plan);
  if (!sound.ok) return sound;
  const against = mayPost(policy.value, plan);
  if (against !== null) return against;
  return postPlan(deps, { ask, snapshot: snapshot.value, plan, policy: policy.value, ...made.value });
}

/** The verifier shares no code with the solver; a plan that it does not agree with is never shown. */
function checkPlan(snapshot: Snapshot, plan: Plan): Outcome<null> {
  const findings = verifyPlan(snapshot, plan);
  const first = findings[0];
  if (first === undefined) return ok(null);
  return refuse(
    'verification-failed',
    `The plan did not pass its own check: ${first.title} (${findings.length} findings, ${first.evidence.examples.slice(0, 2).join(', ')}).`,
    'Nothing was posted. Please report this with a snapshot (evenkeel snapshot): it is a fault of the planner.',
  );
}

async function postPlan(
  deps: Deps,
  made: {
    readonly ask: Ask;
    readonly snapshot: Snapshot;
    readonly plan: Plan;
    readonly policy: ClusterPolicy;
  } & Pick<Answer, 'about'>,
): Promise<Outcome<Planned>> {
  const { ask, snapshot, plan, policy, about } = made;
  const stored = await deps.plans.put(plan);
  if (!stored.ok) return stored;
  const proposalId = deps.ids.next('P');
  // Before the message, so that its buttons do not jump away under a finger when the picture arrives.
  const painted = await paintPlan(deps, proposalId, snapshot, plan);
  const nowMs = deps.clock.nowMs();
  const risk = riskUnder(policy, plan);
  const drafted: Proposal = {
    version: 1,
    proposalId,
    digest: plan.digest,
    clusterName: ask.clusterName,
    clusterId: plan.clusterId,
    requester: ask.person,
    channel: ask.channel,
    messageTs: null,
    state: 'drafted',
    createdAtMs: nowMs,
    expiresAtMs: nowMs + policy.approvalLastsMs,
    approvals: [],
    rejection: null,
    executionId: null,
    ...(risk === null ? {} : { risk }),
    ...about,
    ...(painted.kept === null ? {} : { picture: painted.kept }),
    ...(ask.schedule === undefined
      ? {}
      : { schedule: { scheduleId: ask.schedule.scheduleId, runId: ask.schedule.runId } }),
    revision: 1,
  };
  const created = await deps.proposals.create(drafted);
  if (!created.ok) return created;
  // Shown as posted from the start, so that the buttons are there; a click that is faster than the next write is told to repeat.
  const shown = { ...drafted, state: 'posted' as const };
  const message = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, planBody(shown, plan, policy)));
  if (!message.ok) return message;
  // Posted to a person, it lands in a channel with an id of its own, and clicks come from there.
  const { channel, ts: messageTs } = message.value;
  const posted = await changeProposal(deps.proposals, drafted.proposalId, (now) =>
    ok(now.state === 'drafted' ? { ...now, state: 'posted' as const, channel, messageTs } : now),
  );
  if (!posted.ok) return posted;
  await supersedeOlder(deps, posted.value);
  const expiry = { kind: 'expire', proposalId: drafted.proposalId } as const;
  const delayMs = policy.approvalLastsMs + 1_000;
  const queued = await deps.queue.add(expiry, { jobId: expireJobId(drafted.proposalId), delayMs });
  if (!queued.ok) deps.log('could not queue an expiry', { proposalId: drafted.proposalId, reason: queued.message });
  await attachPlan(deps, message.value, { name: drafted.proposalId, plan, painted });
  return ok({ kind: 'posted', proposal: posted.value });
}

function withThrottle(request: PlanRequest, policy: ClusterPolicy): PlanRequest {
  if (request.throttleBytesPerSec !== undefined) return request;
  return { ...request, throttleBytesPerSec: policy.throttle.startBytesPerSec };
}
