/** The looks that cost more than a poll: before the start, at the throttles, and after the end. */

import { clusterLoad } from '../../planner/load.ts';
import type { ConfigValue, Observation } from '../cluster.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import type { Admission } from './admit.ts';
import { keyOf } from './move-view.ts';
import type { KnownPrevious, Observed } from './observed.ts';
import type { Execution } from './open-execution.ts';
import { readState } from './open-execution.ts';
import type { State } from './state.ts';
import { everyMove, throttleResources, wantedThrottle } from './throttle.ts';
import { movesToRelease, movesUpTo, throttledUpTo, waveDue } from './waves.ts';

const minIsrKey = 'min.insync.replicas';
/** Earlier executions whose throttles might still be met. */
const earlierAtMost = 20;

/** Everything that the admission rules judge, read freshly: also the proposal, since it may have changed since the click. */
export async function lookBeforeStart(
  deps: Deps,
  execution: Execution,
  observation: Observation,
): Promise<Outcome<Admission>> {
  const { executionId, plan } = execution;
  const proposal = await deps.proposals.get(execution.proposal.proposalId);
  if (!proposal.ok) return proposal;
  const policy = deps.policyOf(execution.proposal.clusterName);
  if (!policy.ok) return policy;
  const snapshot = await execution.cluster.reader.readSnapshot();
  if (!snapshot.ok) return snapshot;
  return ok({
    plan,
    proposal: proposal.value,
    executionId,
    policy: policy.value,
    snapshot: snapshot.value,
    observation,
    nowMs: deps.clock.nowMs(),
  });
}

export function lookAtThrottles(
  deps: Pick<Deps, 'limits'>,
  execution: Execution,
  state: State,
  { aliveBrokers }: Observation,
): Promise<Outcome<readonly ConfigValue[]>> {
  return readThrottles(deps, execution, state, new Set(aliveBrokers));
}

/** One request, however many brokers take part. */
export function lookAtLists(
  deps: Pick<Deps, 'limits'>,
  execution: Execution,
  state: State,
): Promise<Outcome<readonly ConfigValue[]>> {
  return readThrottles(deps, execution, state, new Set());
}

async function readThrottles(
  { limits }: Pick<Deps, 'limits'>,
  { plan, cluster }: Execution,
  state: State,
  brokers: ReadonlySet<number>,
): Promise<Outcome<readonly ConfigValue[]>> {
  const all = state.ending !== null || state.throttle?.standing === 'coming-off';
  const wave = all ? null : waveDue(plan, state);
  const moves =
    wave === null
      ? everyMove(plan)
      : [...movesUpTo(plan, state, throttledUpTo(plan, wave, limits)), ...movesToRelease(plan, state, null)];
  const resources = throttleResources(wantedThrottle(plan, moves), brokers);
  return resources.length === 0 ? ok([]) : cluster.actor.readConfigs(resources);
}

export async function lookAtEarlier(deps: Deps, execution: Execution): Promise<Outcome<readonly KnownPrevious[]>> {
  const ids = await deps.journal.list(earlierAtMost);
  if (!ids.ok) return ids;
  const known: KnownPrevious[] = [];
  for (const executionId of ids.value.filter((id) => id !== execution.executionId)) {
    const state = await readState(deps, executionId);
    if (!state.ok) return state;
    if (state.value.clusterId === execution.plan.clusterId) known.push({ executionId, previous: state.value.previous });
  }
  return ok(known);
}

export async function lookAfterEnd(execution: Execution): Promise<Outcome<{ readonly rackViolations: number }>> {
  const snapshot = await execution.cluster.reader.readSnapshot();
  return snapshot.ok ? ok({ rackViolations: clusterLoad(snapshot.value).rackViolations }) : snapshot;
}

/** Of the topics that are looked at, as they are now. */
async function minIsrNow(
  { cluster }: Execution,
  { partitions }: Observation,
): Promise<Outcome<ReadonlyMap<string, number>>> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  if (topics.length === 0) return ok(new Map());
  const wanted = topics.map((name) => ({ resource: { kind: 'topic', name } as const, keys: [minIsrKey] }));
  const configs = await cluster.actor.readConfigs(wanted);
  if (!configs.ok) return configs;
  return ok(
    new Map(
      configs.value.flatMap(({ resource, value }) => {
        const minIsr = Number(value);
        const isSound = value !== null && Number.isSafeInteger(minIsr) && minIsr > 0;
        return resource.kind === 'topic' && isSound ? [[resource.name, minIsr] as const] : [];
      }),
    ),
  );
}

/** Of the brokers that the moves which are looked at go to. */
async function disksNow(
  { plan, cluster }: Execution,
  { aliveBrokers, partitions, replicaBytes }: Observation,
): Promise<Outcome<Observed['disks']>> {
  const seen = new Set(partitions.map(keyOf));
  const moves = plan.moves.filter((move) => seen.has(keyOf(move)));
  const targets = moves.flatMap(({ from, to }) => to.filter((id) => !from.includes(id)));
  const brokers = [...new Set(targets)].filter((id) => aliveBrokers.includes(id));
  const disks = brokers.length === 0 ? ok([]) : await cluster.actor.readDisks(brokers);
  if (!disks.ok) return disks;
  const heldBytes = (broker: number): number =>
    replicaBytes.reduce((sum, held) => sum + (held.broker === broker ? held.bytes : 0), 0);
  return ok(disks.value.map((disk) => ({ ...disk, heldBytes: heldBytes(disk.broker) })));
}

/** What people and other data may have changed since the plan was made. */
export async function lookBeforeMoves(
  execution: Execution,
  observation: Observation,
): Promise<Outcome<Pick<Observed, 'disks' | 'minIsr'>>> {
  const minIsr = await minIsrNow(execution, observation);
  if (!minIsr.ok) return minIsr;
  const disks = await disksNow(execution, observation);
  return disks.ok ? ok({ minIsr: minIsr.value, disks: disks.value }) : disks;
}
