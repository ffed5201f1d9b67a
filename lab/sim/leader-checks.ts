/** Whoever leads while data is copied does so for as long, and no longer. */

import type { TopicPartition } from '../../jobs/cluster.ts';
import type { State } from '../../jobs/execution/state.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { isAlive, partitionOf } from '../simulated/world.ts';
import { keyOf, moveOf } from './changes.ts';
import type { Sim } from './sim.ts';
import { violate } from './sim.ts';

/** Longer than an election may take, with the looks and the answers around it. */
const givenBackWithinMs = 180_000;

/** Applies elections, and notes whose leader is another for a while by them. */
export function servedElections<T>(
  sim: Sim,
  partitions: readonly TopicPartition[],
  { fromThePast, serve }: { readonly fromThePast: boolean; readonly serve: () => Outcome<T> },
): Outcome<T> {
  const leaderOf = (wanted: TopicPartition) => partitionOf(sim.world, wanted.topic, wanted.partition);
  const before = partitions.map((wanted) => leaderOf(wanted)?.leader);
  const answer = serve();
  for (const [index, wanted] of partitions.entries()) {
    const now = leaderOf(wanted);
    if (now === undefined || now.leader === before[index]) continue;
    // Nobody can keep a request that was long under way from electing whoever is first when it arrives.
    if (fromThePast) sim.ledger.epochs.set(keyOf(wanted), now.epochs);
    if (now.leader === moveOf(sim, wanted)?.copyLeader) sim.ledger.lent.add(keyOf(wanted));
    else sim.ledger.lent.delete(keyOf(wanted));
  }
  return answer;
}

/** At the moment when a journal says that it is over: nobody leads who only did so meanwhile, where the first replica could. */
export function checkGivenBack(sim: Sim, executionId: string, state: Pick<State, 'moves' | 'endSeen'>): void {
  const { ledger, scenario, timeline, world } = sim;
  if (ledger.forgotten || timeline.nowMs() - ledger.isrChangedMs < givenBackWithinMs) return;
  for (const [index, move] of scenario.shape.plan.moves.entries()) {
    const key = keyOf(move);
    const partition = partitionOf(world, move.topic, move.partition);
    if (partition === undefined || !ledger.lent.has(key) || !state.moves.has(index)) continue;
    if (ledger.foreign.has(key) || ledger.foreign.has(move.topic)) continue;
    const { leader, replicas, isr, adding, removing } = partition;
    const [first] = replicas;
    if (first === undefined || leader !== move.copyLeader || leader === first) continue;
    const able = isr.includes(first) && isAlive(world, first) && adding.length + removing.length === 0;
    if (able) violate(sim, `${executionId} ended while ${key} is still led by ${leader}, not by ${first}`);
  }
}
