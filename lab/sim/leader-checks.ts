/** Whoever leads while data is copied does so for as long, and no longer. */

import type { TopicPartition } from '../../jobs/cluster.ts';
import type { State } from '../../jobs/execution/state.ts';
import { type Outcome, type Refusal, refuse } from '../../jobs/outcome.ts';
import { isAlive, partitionOf } from '../simulated/world.ts';
import { type Change, keyOf, moveOf } from './changes.ts';
import { isUndisturbed } from './scenario.ts';
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
  const lost = loseElection(sim, partitions);
  if (lost !== null) return lost;
  for (const wanted of partitions) sim.ledger.notElected?.keys.delete(keyOf(wanted));
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

/** null: Kafka gets the request. The first one during which data is copied may be lost. */
function loseElection(sim: Sim, partitions: readonly TopicPartition[]): Refusal | null {
  const { scenario, ledger, world, timeline } = sim;
  if (scenario.electionLost !== true || ledger.notElected !== null) return null;
  const copying = partitions.filter(({ topic, partition }) => partitionOf(world, topic, partition)?.adding.length);
  if (copying.length === 0) return null;
  ledger.notElected = { keys: new Set(copying.map(keyOf)), atMs: timeline.nowMs() };
  sim.trace('the election of who leads meanwhile is lost');
  return refuse(
    'kafka-unreachable',
    'The simulated kafka did not answer (an election was lost).',
    'It is tried again.',
  );
}

/** Far longer than until the next look. */
const askedAgainWithinMs = 30_000;

/** At the end of a copy: an election that was lost was not left at that, where there was time. */
export function checkAskedAgain(sim: Sim, changes: readonly Change[]): void {
  const { scenario, ledger, timeline } = sim;
  const lost = ledger.notElected;
  if (lost === null || timeline.nowMs() - lost.atMs < askedAgainWithinMs) return;
  if (!isUndisturbed(scenario) || scenario.hung !== undefined) return;
  for (const change of changes) {
    const { to } = moveOf(sim, change) ?? {};
    if (to === undefined || change.replicas?.join() !== to.join() || !lost.keys.has(keyOf(change))) continue;
    violate(sim, `${keyOf(change)} was copied from the leader of before, and nobody asked again for another`);
  }
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
