/** Carries out one effect on the cluster. It may be repeated at will: each one only brings the cluster nearer to its aim. */

import type { Move, Plan } from '../../planner/index.ts';
import type { ClusterActor, TopicPartition } from '../cluster.ts';
import type { Outcome, Refusal } from '../outcome.ts';
import { ok } from '../outcome.ts';
import { grownList, isTwoStep, keyOf } from './move-view.ts';
import type { Effect } from './observed.ts';
import { inRequests } from './throttle.ts';

export type EffectResult = { readonly refusals: readonly { readonly move: number; readonly error: string }[] };

const none: EffectResult = { refusals: [] };

/** Before each request: whether this worker still holds the cluster. */
export type Claim = () => Promise<Outcome<null>>;

export async function runEffect(
  actor: ClusterActor,
  plan: Plan,
  effect: Effect,
  options: { readonly charsPerRequest: number; readonly claim: Claim },
): Promise<Outcome<EffectResult>> {
  switch (effect.kind) {
    case 'alter-configs':
      return alterConfigs(actor, effect, options);
    case 'elect':
      return elect(
        actor,
        effect.elections.flatMap((index) => plan.elections[index] ?? []),
        options,
      );
    case 'lead':
      return elect(
        actor,
        effect.moves.flatMap((index) => plan.moves[index] ?? []),
        options,
      );
    case 'lend':
      await electCopyLeaders(actor, plan, effect.moves, options);
      return ok(none);
    case 'reassign':
    case 'take-off':
    case 'give-back':
    case 'put-back':
    case 'restore-order':
      return reassign(actor, plan, effect, options);
  }
}

async function elect(
  actor: ClusterActor,
  partitions: readonly TopicPartition[],
  { claim }: { readonly claim: Claim },
): Promise<Outcome<EffectResult>> {
  const claimed = await claim();
  if (!claimed.ok) return claimed;
  const elected = await actor.electPreferredLeaders(partitions.map(({ topic, partition }) => ({ topic, partition })));
  // What Kafka says of single partitions is not needed: the leaders are looked at anyway.
  return elected.ok ? ok(none) : elected;
}

/** A broker that is away must not keep the others from getting their values: all requests are made, the first refusal is told. */
async function alterConfigs(
  actor: ClusterActor,
  effect: Extract<Effect, { kind: 'alter-configs' }>,
  options: { readonly charsPerRequest: number; readonly claim: Claim },
): Promise<Outcome<EffectResult>> {
  let refusal: Refusal | null = null;
  for (const request of inRequests(effect.changes, options.charsPerRequest)) {
    const claimed = await options.claim();
    if (!claimed.ok) return claimed;
    const altered = await actor.alterConfigs(request);
    if (!altered.ok) refusal ??= altered;
  }
  return refusal ?? ok(none);
}

type Reassigning = Extract<Effect, { kind: 'reassign' | 'take-off' | 'give-back' | 'put-back' | 'restore-order' }>;

async function reassign(
  actor: ClusterActor,
  plan: Plan,
  effect: Reassigning,
  { claim }: { readonly claim: Claim },
): Promise<Outcome<EffectResult>> {
  const refusals: { readonly move: number; readonly error: string }[] = [];
  for (const { moves, allowReplicationFactorChange } of requestsOf(plan, effect)) {
    const claimed = await claim();
    if (!claimed.ok) return claimed;
    const indexOf = new Map<string, number>();
    const changes = moves.flatMap((index) => {
      const move = plan.moves[index];
      if (move === undefined) return [];
      indexOf.set(keyOf(move), index);
      return [{ topic: move.topic, partition: move.partition, replicas: targetOf(effect, move) }];
    });
    const answer = await actor.reassign(changes, { allowReplicationFactorChange });
    if (!answer.ok) return answer;
    if (effect.kind === 'reassign') await electCopyLeaders(actor, plan, moves, { claim });
    for (const { topic, partition, error } of answer.value) {
      const move = indexOf.get(keyOf({ topic, partition }));
      if (move !== undefined) refusals.push({ move, error });
    }
  }
  // A refused cancel means that there was nothing left to cancel, which the next look shows.
  return effect.kind === 'reassign' || effect.kind === 'take-off' ? ok({ refusals }) : ok(none);
}

/**
 * At once, before a new replica can be in sync: a listed one would then wait for the quota under the new leader epoch, and
 * producers with it. Where it fails, data is copied from the leader of before, which takes longer and is no less safe: no
 * failure of it is told, and it is tried again at the next looks.
 */
async function electCopyLeaders(
  actor: ClusterActor,
  plan: Plan,
  moves: readonly number[],
  options: { readonly claim: Claim },
): Promise<void> {
  const lent = moves.flatMap((index) => plan.moves[index] ?? []).filter(({ copyLeader }) => copyLeader !== undefined);
  if (lent.length > 0) await elect(actor, lent, options);
}

/** Between its two steps a partition has a replica more, so Kafka must not hold their requests to the number of before (KIP-860). */
function requestsOf(
  plan: Plan,
  { kind, moves }: Reassigning,
): readonly { readonly moves: readonly number[]; readonly allowReplicationFactorChange: boolean }[] {
  const twoStep = (index: number): boolean => {
    const move = plan.moves[index];
    return (
      kind === 'take-off' || kind === 'give-back' || (kind === 'reassign' && move !== undefined && isTwoStep(move))
    );
  };
  return [
    { moves: moves.filter((move) => !twoStep(move)), allowReplicationFactorChange: plan.allowReplicationFactorChange },
    { moves: moves.filter(twoStep), allowReplicationFactorChange: true },
  ].filter((request) => request.moves.length > 0);
}

function targetOf({ kind }: Reassigning, move: Move): readonly number[] | null {
  switch (kind) {
    case 'reassign':
      return isTwoStep(move) ? grownList(move) : move.to;
    case 'take-off':
      return move.to;
    case 'give-back':
    case 'restore-order':
      return move.from;
    case 'put-back':
      return null;
  }
}
