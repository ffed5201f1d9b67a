/** What must hold when everything has calmed down: nothing of ours is left, and Slack tells the truth. */

import { foldAll } from '../../jobs/execution/fold.ts';
import { createWorld } from '../simulated/index.ts';
import { partitionOf } from '../simulated/world.ts';
import { keyOf } from './changes.ts';
import { isUndisturbed } from './scenario.ts';
import type { Sim } from './sim.ts';
import { violate } from './sim.ts';

export function checkEnd(sim: Sim): void {
  checkExecutions(sim);
  checkHolds(sim);
  checkConfigs(sim);
  checkPartitions(sim);
  for (const key of sim.ledger.ours.keys()) violate(sim, `${key} is still being moved by us`);
  // Where somebody else changed the cluster first, the plan of this shape is rightly refused before it is posted.
  const wasPosted = sim.store.proposals.size > 0 || sim.ledger.foreign.size > 0 || isOtherThanPlanned(sim);
  if (!wasPosted) violate(sim, 'no plan was ever posted');
  const decided =
    sim.scenario.tale !== 'expired' && [...sim.store.proposals.values()].some((one) => one.approvals.length > 0);
  // Changes may be frozen for as long as an approval lasts.
  if (decided && sim.freeze === null && sim.store.journals.size === 0)
    violate(sim, 'a plan was approved and never begun');
}

function isOtherThanPlanned({ ledger, freeze }: Sim): boolean {
  return ledger.minIsrRaisedMs.size + ledger.diskFullMs.size > 0 || freeze !== null;
}

function checkExecutions(sim: Sim): void {
  for (const executionId of sim.store.open) violate(sim, `${executionId} has not ended`);
  for (const [executionId, entries] of sim.store.journals) {
    const state = foldAll(entries);
    if (state.ended === null || state.proposalId === null) continue;
    const proposal = sim.store.proposals.get(state.proposalId);
    if (proposal === undefined || proposal.executionId !== executionId) continue;
    if (proposal.state !== state.ended.end) {
      violate(sim, `${state.proposalId} is ${proposal.state}, but ${executionId} ended ${state.ended.end}`);
    }
    const message = sim.messages.find(({ ts }) => ts === proposal.messageTs);
    const body = message?.card.body;
    if (message === undefined) violate(sim, `${state.proposalId} has no message`);
    else if (body?.kind !== 'execution' || body.report.end?.kind !== state.ended.end) {
      violate(sim, `Slack does not show that ${executionId} ended ${state.ended.end}`);
    }
  }
}

/** Where nothing but Kafka is slow, nobody takes over from a worker that waits for it. */
function checkHolds(sim: Sim): void {
  const { scenario, store, ledger } = sim;
  if (!isUndisturbed(scenario) || ledger.endlessBegun) return;
  for (const [executionId, entries] of store.journals) {
    const end = entries.findIndex(({ event }) => event.kind === 'ended');
    const claims = entries.filter(({ event }, index) => event.kind === 'claimed' && (end < 0 || index < end)).length;
    if (claims > 1) violate(sim, `${executionId} was taken over while its worker waited`);
  }
}

/** Every config as it was before, with its source: the same keys at the same places with the same values. */
function checkConfigs(sim: Sim): void {
  const before = createWorld(sim.scenario.shape.spec);
  for (const [id, broker] of sim.world.brokers) {
    compare(sim, `broker ${id}`, before.brokers.get(id)?.configs ?? new Map(), broker.configs);
  }
  compare(sim, 'the cluster-wide default', before.defaultBrokerConfigs, sim.world.defaultBrokerConfigs);
  for (const [name, topic] of sim.world.topics) {
    compare(sim, `topic ${name}`, before.topics.get(name)?.configs ?? new Map(), topic.configs);
  }
}

function compare(sim: Sim, where: string, before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): void {
  for (const key of new Set([...before.keys(), ...now.keys()])) {
    const was = before.get(key);
    const is = now.get(key);
    if (key === 'min.insync.replicas' && sim.ledger.minIsrRaisedMs.has(where.replace('topic ', ''))) continue;
    const lost = key.includes('throttled.rate') ? sim.ledger.lostPrevious : sim.ledger.forgotten;
    const forgotten = lost && key.includes('throttled') && is === undefined;
    if (was !== is && !forgotten) violate(sim, `${where} has ${key} = ${is ?? 'nothing'}, and had ${was ?? 'nothing'}`);
  }
}

/** Where the plan wanted it, or where it was: nothing in between, nothing lost, nothing extra. */
function checkPartitions(sim: Sim): void {
  const { ledger, world, store } = sim;
  const ends = new Set([...store.journals.values()].flatMap((entries) => foldAll(entries).ended?.end ?? []));
  const last = [...store.journals.values()].map((entries) => foldAll(entries)).at(-1);
  for (const [index, move] of sim.scenario.shape.plan.moves.entries()) {
    const key = keyOf(move);
    if (ledger.foreign.has(key) || ledger.foreign.has(move.topic)) continue;
    const partition = partitionOf(world, move.topic, move.partition);
    if (partition === undefined) continue;
    const now = partition.replicas.join(',');
    const there = now === move.to.join(',');
    if (!there && now !== move.from.join(',')) {
      violate(
        sim,
        `${key} has replicas ${now}, neither ${move.from.join(',')} as before nor ${move.to.join(',')} as planned`,
      );
    }
    const dropped = last?.dropped.some((one) => one.move === index) === true;
    if (!there && last?.ended?.end === 'done' && !dropped)
      violate(sim, `${key} is not where the finished plan wants it`);
  }
  if (sim.scenario.effectsForbidden && ends.has('done')) violate(sim, 'a plan that must have no effect was done');
}
