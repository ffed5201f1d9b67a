/** Carries out one effect on the cluster. It may be repeated at will: each one only brings the cluster nearer to its aim. */

import type { Plan } from '../../planner/index.ts';
import type { Outcome, Refusal } from '../outcome.ts';
import { ok } from '../outcome.ts';
import type { ClusterActor } from '../ports.ts';
import { keyOf } from './move-view.ts';
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
    case 'elect': {
      const claimed = await options.claim();
      if (!claimed.ok) return claimed;
      const wanted = effect.elections.flatMap((index) => plan.elections[index] ?? []);
      const elected = await actor.electPreferredLeaders(wanted.map(({ topic, partition }) => ({ topic, partition })));
      // What Kafka says of single partitions is not needed: the leaders are looked at anyway.
      return elected.ok ? ok(none) : elected;
    }
    case 'reassign':
    case 'put-back':
    case 'restore-order':
      return reassign(actor, plan, effect, options);
  }
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

async function reassign(
  actor: ClusterActor,
  plan: Plan,
  effect: Extract<Effect, { kind: 'reassign' | 'put-back' | 'restore-order' }>,
  { claim }: { readonly claim: Claim },
): Promise<Outcome<EffectResult>> {
  const claimed = await claim();
  if (!claimed.ok) return claimed;
  const indexOf = new Map<string, number>();
  const changes = effect.moves.flatMap((index) => {
    const move = plan.moves[index];
    if (move === undefined) return [];
    indexOf.set(keyOf(move), index);
    const replicas = effect.kind === 'put-back' ? null : effect.kind === 'reassign' ? move.to : move.from;
    return [{ topic: move.topic, partition: move.partition, replicas }];
  });
  const answer = await actor.reassign(changes, { allowReplicationFactorChange: plan.allowReplicationFactorChange });
  if (!answer.ok) return answer;
  // A refused cancel means that there was nothing left to cancel, which the next look shows.
  if (effect.kind !== 'reassign') return ok(none);
  const refusals = answer.value.flatMap(({ topic, partition, error }) => {
    const move = indexOf.get(keyOf({ topic, partition }));
    return move === undefined ? [] : [{ move, error }];
  });
  return ok({ refusals });
}
