/** What the rules look at: the snapshot's cluster as the plan may use it. */

import type { GivenList, PlanRequest } from '../intent.ts';
import type { Broker, Partition, Snapshot, Topic } from '../snapshot.ts';
import { matchesAny } from './glob.ts';
import { idTable } from './id-table.ts';
import { configuredMinIsr } from './min-isr.ts';
import { type Spread, spreadOver } from './spread.ts';

export type Scene = {
  readonly snapshot: Snapshot;
  readonly brokers: ReadonlyMap<number, Broker>;
  /** Registered, not fenced, and with a log directory that is online. */
  readonly isAlive: (id: number) => boolean;
  /** Whether a replica that it does not hold may come to it: not where all its log directories are cordoned (KIP-1066). */
  readonly isCordoned: (id: number) => boolean;
  /** Alive, not drained, not excluded. */
  readonly isUsable: (id: number) => boolean;
  readonly isExcluded: (id: number) => boolean;
  readonly isDrained: (id: number) => boolean;
  readonly inScope: (topic: Topic) => boolean;
  /** Where lists are given: the one of this partition. */
  readonly given: (topic: string, partition: number) => GivenList | undefined;
  readonly minIsrOf: (topic: Topic) => number;
  readonly spread: Spread;
  /** Some brokers have a rack, some have none, and nobody said what that means. */
  readonly racksAreMixed: boolean;
  readonly find: (topic: string, partition: number) => { readonly topic: Topic; readonly partition: Partition } | null;
};

export function sceneOf(snapshot: Snapshot, request: PlanRequest): Scene {
  const brokers = new Map(snapshot.brokers.map((broker) => [broker.id, broker]));
  const aliveAt = idTable(snapshot.brokers.filter(serves).map(({ id }) => id));
  const isAlive = (id: number): boolean => aliveAt(id) >= 0;
  const withoutRack = snapshot.brokers.filter(({ rack, id }) => rack === null && isAlive(id));
  const mixed = withoutRack.length > 0 && withoutRack.length < snapshot.brokers.filter(({ id }) => isAlive(id)).length;
  const excluded = new Set(request.excludeBrokers);
  if (mixed && request.brokersWithoutRack === 'exclude') for (const { id } of withoutRack) excluded.add(id);
  const drained = new Set(request.intent.kind === 'drain' ? request.intent.brokers : []);
  const usable = snapshot.brokers.filter(({ id }) => isAlive(id) && !excluded.has(id) && !drained.has(id));
  const usableAt = idTable(usable.map(({ id }) => id));
  const isUsable = (id: number): boolean => usableAt(id) >= 0;
  const wanted = request.topics === undefined || request.topics.length === 0 ? () => true : matchesAny(request.topics);
  const unwanted = matchesAny(request.excludeTopics ?? []);
  const cordoned = new Set(snapshot.brokers.filter(takesNothing).map(({ id }) => id));
  return {
    snapshot,
    brokers,
    isAlive,
    isCordoned: (id) => cordoned.has(id),
    isUsable,
    isExcluded: (id) => excluded.has(id),
    isDrained: (id) => drained.has(id),
    given: givenFinder(request),
    inScope: ({ name }) => wanted(name) && !unwanted(name),
    minIsrOf: configuredMinIsr(snapshot),
    spread: spreadOver(
      usable,
      snapshot.brokers.filter(({ id }) => !isUsable(id)),
    ),
    racksAreMixed: mixed && (request.brokersWithoutRack ?? 'refuse') === 'refuse',
    find: partitionFinder(snapshot),
  };
}

/** A broker all of whose log directories are offline is about to end itself. */
function serves({ fenced, logDirs }: Broker): boolean {
  return (
    fenced !== true && !(logDirs !== undefined && logDirs.length > 0 && logDirs.every((dir) => dir.offline === true))
  );
}

function takesNothing({ logDirs, configs }: Broker): boolean {
  const paths = configs?.['cordoned.log.dirs']?.split(',').map((path) => path.trim()) ?? [];
  const serving = (logDirs ?? []).filter((dir) => !dir.offline);
  const each = serving.length > 0 && serving.every((dir) => dir.cordoned === true || paths.includes(dir.path));
  return each || paths.includes('*');
}

function givenFinder({ intent }: PlanRequest): Scene['given'] {
  const lists = new Map(
    intent.kind === 'place' ? intent.lists.map((list) => [`${list.topic}/${list.partition}`, list]) : [],
  );
  return (topic, partition) => lists.get(`${topic}/${partition}`);
}

/** Indexes a topic's partitions only once something asks for that topic. */
function partitionFinder(snapshot: Snapshot): Scene['find'] {
  const topics = new Map(snapshot.topics.map((topic) => [topic.name, topic]));
  const indexed = new Map<string, ReadonlyMap<number, Partition>>();
  return (name, number) => {
    const topic = topics.get(name);
    if (topic === undefined) return null;
    // Nearly always partition n is the n-th of its topic.
    const guess = topic.partitions[number];
    if (guess?.partition === number) return { topic, partition: guess };
    const partitions = indexed.get(name) ?? new Map(topic.partitions.map((each) => [each.partition, each]));
    indexed.set(name, partitions);
    const partition = partitions.get(number);
    return partition === undefined ? null : { topic, partition };
  };
}

/** The replicas without those that are only being added. */
export function settledReplicas({ replicas, adding }: Partition): readonly number[] {
  return adding === undefined || adding.length === 0 ? replicas : replicas.filter((id) => !adding.includes(id));
}

/** Members of the ISR that are alive; a missing ISR means all replicas. */
export function aliveIsr(scene: Scene, { isr, replicas }: Partition): readonly number[] {
  const members = isr ?? replicas;
  return members.every(scene.isAlive) ? members : members.filter(scene.isAlive);
}

export function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
