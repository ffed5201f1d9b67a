/** Every move by itself: is it about this cluster, and may these brokers hold it (hard rules 1, 2, 3, scope). */

import type { Move, Plan } from '../plan.ts';
import type { Partition, Topic } from '../snapshot.ts';
import type { Findings } from './findings.ts';
import { effectiveMinIsr } from './min-isr.ts';
import { rules } from './rules.ts';
import { aliveIsr, type Scene, sameSet, settledReplicas } from './scene.ts';

export function checkMoves(scene: Scene, plan: Plan, findings: Findings): void {
  const seen = new Map<string, Set<number>>();
  const leaders = new Map(plan.elections.map(({ topic, partition, leader }) => [`${topic}-${partition}`, leader]));
  for (const move of plan.moves) {
    const name = `${move.topic}-${move.partition}`;
    const numbers = seen.get(move.topic) ?? new Set();
    seen.set(move.topic, numbers);
    if (numbers.has(move.partition)) findings.add(rules.repeatedPartition, name);
    numbers.add(move.partition);

    const found = scene.find(move.topic, move.partition);
    if (found === null) {
      findings.add(rules.unknownPartition, name);
      continue;
    }
    checkOrigin(scene, move, found, findings);
    checkBrokers(scene, plan, move, findings);
    checkFactor(scene, plan, move, found.topic, findings);
    if (!sameSet(move.from, move.to)) {
      checkSource(scene, move, found.partition, findings);
      checkSpread(scene, plan, move, found.topic, findings);
    }
    if (move.copyLeader !== undefined) {
      checkCopyLeader(scene, move, found, findings);
      if (plan.intent.leaders === 'stay') findings.add(rules.copyLeader, `${name}: leaders were to stay`);
      if (leaders.get(name) !== move.to[0]) findings.add(rules.copyLeader, `${name}: nobody takes over in the end`);
    }
  }
}

function checkOrigin(
  scene: Scene,
  move: Move,
  { topic, partition }: { readonly topic: Topic; readonly partition: Partition },
  findings: Findings,
): void {
  const name = `${move.topic}-${move.partition}`;
  const replicas = settledReplicas(partition);
  if (replicas.length !== move.from.length || replicas.some((id, index) => id !== move.from[index])) {
    findings.add(
      rules.changedPartition,
      `${name}: replicas ${replicas.join(',')}, the plan says ${move.from.join(',')}`,
    );
  }
  if (move.topicId !== undefined && topic.topicId !== undefined && move.topicId !== topic.topicId) {
    findings.add(rules.changedPartition, `${name}: topic id ${topic.topicId}, the plan says ${move.topicId}`);
  }
  const minIsr = Math.min(scene.minIsrOf(topic), replicas.length);
  if (move.minIsr !== minIsr)
    findings.add(rules.changedPartition, `${name}: min ISR ${minIsr}, the plan says ${move.minIsr}`);
  const copies = move.to.filter((id) => !move.from.includes(id)).length;
  const bytes = copies * (partition.sizeBytes ?? 0);
  if (move.bytes !== bytes) findings.add(rules.figures, `${name}: copies ${bytes} bytes, the plan says ${move.bytes}`);
  if (copies === 0 && replicas.every((id, index) => id === move.to[index]) && move.to.length === replicas.length) {
    findings.add(rules.figures, `${name}: changes nothing`);
  }
}

function checkBrokers(scene: Scene, plan: Plan, { topic, partition, from, to }: Move, findings: Findings): void {
  const name = `${topic}-${partition}`;
  if (to.length === 0) findings.add(rules.replicationFactor, `${name}: no replicas at all`);
  if (new Set(to).size !== to.length) findings.add(rules.repeatedBroker, `${name}: ${to.join(',')}`);
  const reorderOnly = sameSet(from, to);
  for (const id of to) {
    const added = !from.includes(id);
    // A replica that stays may stay on an excluded broker; a new order may name whoever is there already.
    const wrong = added
      ? !scene.isUsable(id) || scene.isCordoned(id)
      : !reorderOnly && !scene.isUsable(id) && !scene.isExcluded(id);
    if (wrong) findings.add(rules.unusableBroker, `${name}: broker ${id} ${whyUnusable(scene, id)}`);
    if (added && plan.intent.intent.kind === 'add' && !plan.intent.intent.brokers.includes(id)) {
      findings.add(rules.outOfScope, `${name}: broker ${id} is not one of the brokers to fill`);
    }
  }
  if (plan.intent.intent.kind === 'leaders' && !reorderOnly) {
    findings.add(rules.outOfScope, `${name}: only the order may change, ${from.join(',')} became ${to.join(',')}`);
  }
  for (const id of from) {
    if (!to.includes(id) && scene.isExcluded(id) && !scene.isDrained(id))
      findings.add(rules.movedExcluded, `${name}: broker ${id}`);
  }
}

function whyUnusable(scene: Scene, id: number): string {
  if (!scene.brokers.has(id)) return 'is not registered';
  if (!scene.isAlive(id)) return 'is fenced';
  if (scene.isDrained(id)) return 'is being drained';
  return scene.isExcluded(id) ? 'is excluded' : 'is cordoned';
}

function checkFactor(scene: Scene, plan: Plan, move: Move, topic: Topic, findings: Findings): void {
  const { intent } = plan.intent;
  const name = `${move.topic}-${move.partition}`;
  if (!scene.inScope(topic)) findings.add(rules.outOfScope, name);
  const changes = move.to.length !== move.from.length;
  const given = scene.given(move.topic, move.partition);
  const isGiven = given !== undefined && given.from.join() === move.from.join() && given.to.join() === move.to.join();
  if (intent.kind === 'place' && !isGiven)
    findings.add(rules.outOfScope, `${name}: ${move.to.join(',')} was not given`);
  const asked =
    intent.kind === 'place'
      ? isGiven
      : intent.kind === 'set-rf'
        ? move.to.length === intent.replicationFactor
        : move.to.length > move.from.length;
  if (changes && !(plan.allowReplicationFactorChange && asked)) {
    findings.add(rules.replicationFactor, `${name}: ${move.from.length} became ${move.to.length}`);
  }
  if (move.to.length < move.from.length && move.to.length < scene.minIsrOf(topic)) {
    const minIsr = scene.minIsrOf(topic);
    findings.add(rules.belowMinIsrFactor, `${name}: ${move.to.length} replicas, min.insync.replicas ${minIsr}`);
  }
}

function checkSource(scene: Scene, move: Move, partition: Partition, findings: Findings): void {
  if (aliveIsr(scene, partition).length > 0) return;
  findings.add(rules.noSource, `${move.topic}-${move.partition}: ISR ${(partition.isr ?? []).join(',') || 'empty'}`);
}

/** Whoever leads meanwhile holds the partition already, in sync; the move's second step ends it. */
function checkCopyLeader(
  scene: Scene,
  { topic: name, partition: number, from, to, copyLeader = -1 }: Move,
  { topic, partition }: { readonly topic: Topic; readonly partition: Partition },
  findings: Findings,
): void {
  const wrong = (why: string): void => findings.add(rules.copyLeader, `${name}-${number}: broker ${copyLeader} ${why}`);
  if (!from.includes(copyLeader)) wrong('does not hold it');
  else if (from[0] === copyLeader) wrong('leads it anyway');
  else if (!aliveIsr(scene, partition).includes(copyLeader)) wrong('is not in sync');
  else if (!scene.isUsable(copyLeader)) wrong(whyUnusable(scene, copyLeader));
  if (topic.internal === true) wrong('leads an internal topic meanwhile');
  const twoSteps = to.some((id) => !from.includes(id)) && from.some((id) => !to.includes(id));
  if (!twoSteps) wrong('leads meanwhile, though there is no step that could end it');
}

function checkSpread(
  scene: Scene,
  plan: Plan,
  { topic: name, partition, from, to }: Move,
  topic: Topic,
  findings: Findings,
): void {
  // A list that was given may stand as unevenly as it once did: the figures before and after say so to who approves.
  if (plan.intent.intent.kind === 'place') return;
  if (scene.racksAreMixed) findings.add(rules.mixedRacks, `${name}-${partition}`);
  if (!scene.spread.matters) return;
  const after = scene.spread.excess(to);
  // As even as the racks allow: nothing with as many replicas survives more.
  if (after === 0) return;
  // What may not be moved may stay as bad as it is; with a budget, or onto few brokers, better is allowed to do.
  const partial =
    plan.intent.intent.kind === 'add' || hasBudget(plan) || to.some((id) => from.includes(id) && scene.isExcluded(id));
  if (!partial || after > scene.spread.excess(from)) {
    findings.add(rules.rackSpread, `${name}-${partition}: ${placesOf(scene, to)}`);
  }
  const version = scene.snapshot.kafkaVersion;
  const survivors = (replicas: readonly number[]): number => replicas.length - scene.spread.mostInOneRack(replicas);
  const needed = (count: number): number => effectiveMinIsr(scene.minIsrOf(topic), count, version);
  if (survivors(from) >= needed(from.length) && survivors(to) < needed(to.length)) {
    findings.add(rules.rackLoss, `${name}-${partition}: ${placesOf(scene, to)}`);
  }
}

export function hasBudget({ intent }: Plan): boolean {
  return intent.maxMoveBytes !== undefined || intent.maxMoves !== undefined;
}

export function placesOf(scene: Scene, replicas: readonly number[]): string {
  return replicas.map((id) => `${id} (${scene.brokers.get(id)?.rack ?? 'no rack'})`).join(', ');
}
