/** The figures that people approve by, worked out again from the snapshot alone. */

import type { BrokerLoad, Plan } from '../plan.ts';
import { hasBudget } from './check-moves.ts';
import type { Findings } from './findings.ts';
import { idTable } from './id-table.ts';
import { effectiveMinIsr } from './min-isr.ts';
import { rules } from './rules.ts';
import { aliveIsr, type Scene, sameSet, settledReplicas } from './scene.ts';

export function checkFigures(scene: Scene, plan: Plan, findings: Findings): void {
  if (plan.clusterId !== scene.snapshot.clusterId) {
    findings.add(rules.wrongCluster, `${plan.clusterId}, this is ${scene.snapshot.clusterId}`);
  }
  checkTotals(plan, findings);
  checkBudget(plan, findings);
  checkBrokersUsed(scene, plan, findings);
  checkElections(scene, plan, findings);
  checkLoads(scene, plan, findings);
}

function checkTotals(plan: Plan, findings: Findings): void {
  let replicas = 0;
  let bytes = 0;
  for (const { from, to, bytes: moved } of plan.moves) {
    for (const id of to) if (!from.includes(id)) replicas++;
    bytes += moved;
  }
  const { totals, bound } = plan;
  const expect = (what: string, found: number, said: number): void => {
    if (found !== said) findings.add(rules.figures, `${what}: ${found}, the plan says ${said}`);
  };
  expect('replicas moved', replicas, totals.replicasMoved);
  expect('bytes moved', bytes, totals.bytesMoved);
  expect('partitions changed', plan.moves.length, totals.partitionsChanged);
  const leadersOf = ({ from, to, copyLeader = from[0]! }: Plan['moves'][number]) => [from[0], copyLeader, to[0]];
  const changes = plan.moves.map(leadersOf).flatMap(([was, meanwhile, is]) => [was !== meanwhile, meanwhile !== is]);
  expect('leader changes', changes.filter(Boolean).length, totals.leaderChanges);
  if (bound.bytesMovedAtLeast > bytes) {
    findings.add(rules.belowBound, `${bytes} bytes moved, "at least" ${bound.bytesMovedAtLeast} (${bound.method})`);
  }
  if (bound.replicasMovedAtLeast > replicas) {
    findings.add(
      rules.belowBound,
      `${replicas} replicas moved, "at least" ${bound.replicasMovedAtLeast} (${bound.method})`,
    );
  }
  const gap = bytes === bound.bytesMovedAtLeast ? 0 : bytes / bound.bytesMovedAtLeast - 1;
  if (gap > 0 && !(Math.abs(bound.gap - gap) <= 1e-6 * Math.max(1, gap)) && Number.isFinite(gap)) {
    findings.add(rules.figures, `gap to the bound: ${gap}, the plan says ${bound.gap}`);
  }
}

function checkBudget({ intent, totals, moves }: Plan, findings: Findings): void {
  if (intent.maxMoveBytes !== undefined && totals.bytesMoved > intent.maxMoveBytes) {
    findings.add(rules.budget, `${totals.bytesMoved} bytes, allowed ${intent.maxMoveBytes}`);
  }
  const copying = moves.filter(({ from, to }) => !sameSet(from, to)).length;
  if (intent.maxMoves !== undefined && copying > intent.maxMoves) {
    findings.add(rules.budget, `${copying} partitions are copied, allowed ${intent.maxMoves}`);
  }
}

/** Brokers and racks that staleness is judged by: none may be missing or made up. */
function checkBrokersUsed(scene: Scene, plan: Plan, findings: Findings): void {
  const listed = new Map(plan.brokersUsed.map(({ id, rack }) => [id, rack]));
  const used = new Set<number>();
  for (const { from, to } of plan.moves) {
    for (const id of to) if (!from.includes(id)) used.add(id);
    for (const id of from) if (!to.includes(id)) used.add(id);
  }
  for (const id of used) {
    if (!listed.has(id)) findings.add(rules.figures, `broker ${id} takes part and is not among the brokers used`);
  }
  for (const [id, rack] of listed) {
    const found = scene.brokers.get(id)?.rack;
    if (found !== undefined && found !== rack) {
      findings.add(
        rules.changedPartition,
        `broker ${id} is in rack ${found ?? '(none)'}, the plan says ${rack ?? '(none)'}`,
      );
    }
  }
}

function checkElections(scene: Scene, plan: Plan, findings: Findings): void {
  const moves = new Map<string, Plan['moves'][number]>();
  if (plan.elections.length > 0) for (const move of plan.moves) moves.set(`${move.topic}-${move.partition}`, move);
  for (const { topic, partition, leader } of plan.elections) {
    const name = `${topic}-${partition}`;
    const found = scene.find(topic, partition);
    const move = moves.get(name);
    const replicas = move?.to ?? (found === null ? [] : settledReplicas(found.partition));
    if (replicas[0] !== leader) {
      findings.add(rules.elections, `${name}: broker ${leader} is not the first of ${replicas.join(',')}`);
    } else if (found !== null && replicas.length > 0 && !(move !== undefined && !move.from.includes(leader))) {
      if (!aliveIsr(scene, found.partition).includes(leader)) {
        findings.add(rules.elections, `${name}: broker ${leader} is not in sync`);
      }
    }
  }
}

function checkLoads(scene: Scene, plan: Plan, findings: Findings): void {
  const loads = startLoads(scene);
  compareLoads('before', loads, plan.before.brokers, findings);
  for (const { topic, partition, to } of plan.moves) {
    const found = scene.find(topic, partition);
    if (found === null) continue;
    const size = found.partition.sizeBytes ?? 0;
    addReplicas(loads, settledReplicas(found.partition), size, -1);
    addReplicas(loads, to, size, 1);
  }
  compareLoads('after', loads, plan.after.brokers, findings);
}

type Loads = {
  readonly position: (id: number) => number;
  readonly replicas: Int32Array;
  readonly leaders: Int32Array;
  readonly bytes: Float64Array;
};

function startLoads({ snapshot: { brokers, topics } }: Scene): Loads {
  const loads: Loads = {
    position: idTable(brokers.map(({ id }) => id)),
    replicas: new Int32Array(brokers.length),
    leaders: new Int32Array(brokers.length),
    bytes: new Float64Array(brokers.length),
  };
  for (const { partitions } of topics) {
    for (const partition of partitions) addReplicas(loads, settledReplicas(partition), partition.sizeBytes ?? 0, 1);
  }
  return loads;
}

function addReplicas(loads: Loads, replicas: readonly number[], size: number, sign: 1 | -1): void {
  for (let index = 0; index < replicas.length; index++) {
    const at = loads.position(replicas[index]!);
    if (at < 0) continue;
    loads.replicas[at]! += sign;
    loads.bytes[at]! += sign * size;
    if (index === 0) loads.leaders[at]! += sign;
  }
}

function compareLoads(when: string, loads: Loads, said: readonly BrokerLoad[], findings: Findings): void {
  for (const { broker, replicas, leaders, bytes } of said) {
    const at = loads.position(broker);
    if (at < 0) continue;
    for (const [what, real, claim] of [
      ['replicas', loads.replicas[at]!, replicas],
      ['preferred leaders', loads.leaders[at]!, leaders],
      ['bytes', loads.bytes[at]!, bytes],
    ] as const) {
      if (real !== claim)
        findings.add(rules.figures, `broker ${broker} ${when}: ${real} ${what}, the plan says ${claim}`);
    }
  }
}

const badSpread = 'is still spread badly';

/** What the intent asked for is reached, wherever nothing allowed the planner to stop before. */
export function checkGoal(scene: Scene, plan: Plan, findings: Findings): void {
  if (hasBudget(plan)) return;
  const { intent } = plan.intent;
  if (intent.kind === 'add' || intent.kind === 'leaders' || intent.kind === 'place') return;
  const moved = new Map<string, Map<number, readonly number[]>>();
  for (const { topic, partition, to } of plan.moves) {
    const partitions = moved.get(topic) ?? new Map<number, readonly number[]>();
    moved.set(topic, partitions.set(partition, to));
  }
  for (const topic of scene.snapshot.topics) {
    if (!scene.inScope(topic)) continue;
    const changes = moved.get(topic.name);
    for (const partition of topic.partitions) {
      const replicas = changes?.get(partition.partition) ?? settledReplicas(partition);
      const missed = goalMissed(scene, plan, replicas);
      const inSync = aliveIsr(scene, partition).length;
      if (missed === null || inSync === 0) continue;
      // Rule 4 before the spread: while it copies, a partition needs min ISR of one replica more.
      const needed = effectiveMinIsr(scene.minIsrOf(topic), replicas.length + 1, scene.snapshot.kafkaVersion);
      if (missed === badSpread && inSync < needed) continue;
      if (partition.adding !== undefined && partition.adding.length > 0) continue;
      findings.add(rules.goal, `${topic.name}-${partition.partition} ${missed}: ${replicas.join(',')}`);
    }
  }
}

function goalMissed(scene: Scene, plan: Plan, replicas: readonly number[]): string | null {
  const { intent } = plan.intent;
  if (intent.kind === 'set-rf') {
    return replicas.length === intent.replicationFactor ? null : `does not have ${intent.replicationFactor} replicas`;
  }
  if (intent.kind === 'drain') return replicas.some(scene.isDrained) ? 'is still on a drained broker' : null;
  if (intent.kind === 'heal') {
    return replicas.some((id) => !scene.isAlive(id) && !scene.isExcluded(id)) ? 'is still on a dead broker' : null;
  }
  if (!scene.spread.matters || scene.racksAreMixed || !replicas.every(scene.isUsable)) return null;
  return scene.spread.excess(replicas) > 0 && isMendable(scene, replicas) ? badSpread : null;
}

/** Whether the spread could be made even without anything new on a cordoned broker. */
function isMendable(scene: Scene, replicas: readonly number[]): boolean {
  const ids = [...scene.brokers.keys()].filter(scene.isUsable);
  if (!ids.some(scene.isCordoned)) return true;
  let now = replicas;
  for (let step = 0; step < replicas.length && scene.spread.excess(now) > 0; step++) {
    const others = ids.filter((id) => !now.includes(id) && (!scene.isCordoned(id) || replicas.includes(id)));
    const swaps = others.flatMap((id) => now.map((_, at) => now.with(at, id)));
    const better = swaps.find((list) => scene.spread.excess(list) < scene.spread.excess(now));
    if (better === undefined) return false;
    now = better;
  }
  return scene.spread.excess(now) === 0;
}
