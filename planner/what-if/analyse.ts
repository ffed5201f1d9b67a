/**
 * Every single failure, pair of brokers, rack, rack with one more broker, and controller: what each would stop.
 *
 * A partition stops for acks=all when more of its ISR fails than it has to spare, so a scenario only has to count hits on
 * the partitions of the brokers that fail; that makes all pairs of a large cluster a matter of a second.
 */

import type { Snapshot } from '../snapshot.ts';
import { quorumOf } from './quorum.ts';
import { racksOf } from './read-scenario.ts';
import { type Failure, type Scenario, scenarioText } from './scenario.ts';
import { sidesOf } from './sides.ts';
import { effectiveMinIsrOf } from './what-if.ts';

export const scenarioKinds = [
  'broker',
  'rack',
  'broker-pair',
  'rack-and-broker',
  'controller',
  'controller-pair',
] as const;
export type ScenarioKind = (typeof scenarioKinds)[number];

export type ScenarioOutcome = {
  readonly fails: string;
  /** Partitions that refuse acks=all because of it, leaderless ones included. */
  readonly blockedForAcksAll: number;
  readonly withoutLeader: number;
  readonly quorum: boolean | null;
};

export type KindOutcome = {
  readonly kind: ScenarioKind;
  readonly scenarios: number;
  /** Scenarios after which every partition goes on that went on before, and the quorum too. */
  readonly survived: number;
  /** Mean share of partitions that still take acks=all; a lost quorum counts as none. 0…1. */
  readonly writableShare: number;
  /** The worst few, the gravest first; only such that stop something. */
  readonly worst: readonly ScenarioOutcome[];
};

export type Analysis = {
  readonly partitions: number;
  /** Partitions that refuse acks=all already, before anything fails. */
  readonly blockedBefore: number;
  /** 0…100: the weighted mean of the kinds' writable shares; single failures weigh most. */
  readonly score: number;
  readonly kinds: readonly KindOutcome[];
};

const weights: Readonly<Record<ScenarioKind, number>> = {
  broker: 4,
  rack: 4,
  controller: 4,
  'broker-pair': 1,
  'rack-and-broker': 1,
  'controller-pair': 1,
};
const worstAtMost = 5;

export function analyse(snapshot: Snapshot): Analysis {
  const count = failureCounter(snapshot);
  const kinds = scenarioKinds.flatMap((kind) => outcomeOf(kind, scenariosOf(snapshot, kind), count) ?? []);
  const weight = kinds.reduce((sum, { kind }) => sum + weights[kind], 0);
  const share = kinds.reduce((sum, { kind, writableShare }) => sum + weights[kind] * writableShare, 0);
  const score = weight === 0 ? 0 : Math.floor((100 * share) / weight + 1e-9);
  return { partitions: count.partitions, blockedBefore: count.blockedBefore, score, kinds };
}

function outcomeOf(kind: ScenarioKind, scenarios: readonly Scenario[], count: Counter): KindOutcome | null {
  if (scenarios.length === 0) return null;
  let survived = 0;
  let writable = 0;
  const harmful: { readonly scenario: Scenario; readonly outcome: Omit<ScenarioOutcome, 'fails'> }[] = [];
  for (const scenario of scenarios) {
    const outcome = count.outcomeOf(scenario);
    const going = count.partitions - count.blockedBefore;
    if (outcome.quorum !== false) writable += going === 0 ? 1 : (going - outcome.blockedForAcksAll) / going;
    if (outcome.blockedForAcksAll === 0 && outcome.withoutLeader === 0 && outcome.quorum !== false) survived++;
    else harmful.push({ scenario, outcome });
  }
  harmful.sort(
    (a, b) =>
      Number(a.outcome.quorum !== false) - Number(b.outcome.quorum !== false) ||
      b.outcome.withoutLeader - a.outcome.withoutLeader ||
      b.outcome.blockedForAcksAll - a.outcome.blockedForAcksAll,
  );
  const worst = harmful
    .slice(0, worstAtMost)
    .map(({ scenario, outcome }) => ({ fails: scenarioText(scenario), ...outcome }));
  return { kind, scenarios: scenarios.length, survived, writableShare: writable / scenarios.length, worst };
}

function scenariosOf(snapshot: Snapshot, kind: ScenarioKind): readonly Scenario[] {
  const brokers = snapshot.brokers.filter(({ fenced }) => fenced !== true);
  const single = brokers.map(({ id }): Failure => ({ kind: 'broker', id }));
  const racks = racksOf(snapshot).map((rack): Failure => ({ kind: 'rack', rack }));
  const controllers = controllersOf(snapshot);
  switch (kind) {
    case 'broker':
      return single.map((failure) => of(failure));
    case 'rack':
      return racks.map((failure) => of(failure));
    case 'controller':
      return controllers.map((failure) => of(failure));
    case 'broker-pair':
      return pairs(single);
    case 'controller-pair':
      return pairs(controllers);
    case 'rack-and-broker':
      return racksOf(snapshot).flatMap((rack) =>
        brokers
          .filter((broker) => broker.rack !== rack)
          .map(({ id }) => of({ kind: 'rack', rack }, { kind: 'broker', id })),
      );
  }
}

function controllersOf({ controlPlane }: Snapshot): readonly Failure[] {
  if (controlPlane.kind === 'kraft')
    return controlPlane.voters.map(({ id }) => ({ kind: 'controller', name: String(id) }));
  if (controlPlane.kind === 'unknown') return [];
  return controlPlane.servers
    .filter(({ role }) => role === 'leader' || role === 'follower' || role === 'unknown')
    .map(({ endpoint }) => ({ kind: 'controller', name: endpoint }));
}

function of(...failures: readonly Failure[]): Scenario {
  return { failures, cuts: [] };
}

function pairs(failures: readonly Failure[]): readonly Scenario[] {
  return failures.flatMap((first, index) => failures.slice(index + 1).map((second) => of(first, second)));
}

type Counter = {
  readonly partitions: number;
  readonly blockedBefore: number;
  readonly outcomeOf: (scenario: Scenario) => Omit<ScenarioOutcome, 'fails'>;
};

function failureCounter(snapshot: Snapshot): Counter {
  const alive = snapshot.brokers.filter(({ fenced }) => fenced !== true).map(({ id }) => id);
  const inSyncOn = new Map<number, number[]>(alive.map((id) => [id, []]));
  const minIsrOf = effectiveMinIsrOf(snapshot);
  const spare: number[] = [];
  const inSync: number[] = [];
  const leaders: (number | null)[] = [];
  const spareLeaders: (readonly number[])[] = [];
  let blockedBefore = 0;
  for (const topic of snapshot.topics) {
    for (const partition of topic.partitions) {
      const isr = (partition.isr ?? partition.replicas).filter((id) => inSyncOn.has(id));
      const room = isr.length - minIsrOf(topic, partition);
      if (room < 0) blockedBefore++;
      for (const id of isr) inSyncOn.get(id)!.push(spare.length);
      spare.push(room);
      inSync.push(isr.length);
      leaders.push(partition.leader);
      spareLeaders.push(partition.elr ?? []);
    }
  }
  const hits = new Uint16Array(spare.length);

  const outcomeOf = (scenario: Scenario): Omit<ScenarioOutcome, 'fails'> => {
    const sides = sidesOf(snapshot, scenario);
    const { quorum } = quorumOf(sides, () => 0).quorum;
    const down = alive.filter((id) => sides.brokerPlace(id) === 'down');
    const touched: number[] = [];
    for (const id of down) {
      for (const partition of inSyncOn.get(id)!) if (hits[partition]!++ === 0) touched.push(partition);
    }
    let blocked = 0;
    let leaderless = 0;
    for (const partition of touched) {
      const room = spare[partition]!;
      const eligible = (): boolean => spareLeaders[partition]!.some((id) => inSyncOn.has(id) && !down.includes(id));
      const lost =
        quorum === false
          ? leaders[partition] === null || down.includes(leaders[partition]!)
          : hits[partition] === inSync[partition] && !eligible();
      if (lost) leaderless++;
      if (room >= 0 && (lost || quorum === false || hits[partition]! > room)) blocked++;
      hits[partition] = 0;
    }
    return { blockedForAcksAll: blocked, withoutLeader: leaderless, quorum };
  };
  return { partitions: spare.length, blockedBefore, outcomeOf };
}
