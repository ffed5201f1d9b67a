import type { Partition, Snapshot, Topic } from '../snapshot.ts';
import { configuredMinIsr, effectiveMinIsr, sinceVersion } from '../verify/min-isr.ts';
import { type Quorum, quorumOf } from './quorum.ts';
import { type RecordFate, recordFate } from './record-fate.ts';
import { nothingFails, type Scenario } from './scenario.ts';
import { type Settled, settle, type World } from './settle.ts';
import { sidesOf } from './sides.ts';

/** How a group that reads the partition fares: `partly` means that some groups' own offsets are stuck. */
export type GroupState = 'ok' | 'partly' | 'frozen' | 'unavailable';

export type PartitionOutcome = Settled & {
  readonly topic: string;
  readonly partition: number;
  readonly consumerGroups: GroupState;
  /** What becomes of a record sent with acks=all that only the leader has when it happens. */
  readonly inFlight: RecordFate['kind'];
};

export type WhatIfSummary = {
  readonly partitions: number;
  readonly withoutLeader: number;
  /** Leaderless ones included. */
  readonly blockedForAcksAll: number;
  /** Has a leader, but fewer in sync than min ISR. */
  readonly underMinIsr: number;
  readonly frozenForReaders: number;
  readonly minorityLeaders: number;
  /** Topics with a partition that fares worse than before. */
  readonly topicsTouched: readonly string[];
};

export type WhatIf = {
  readonly controlPlane: Quorum;
  /** Every partition, in the snapshot's order. */
  readonly partitions: readonly PartitionOutcome[];
  /** Whether each partition differs from the cluster in which nothing fails; same order. */
  readonly changed: readonly boolean[];
  /** Groups live on partitions of __consumer_offsets: committing needs acks=all there. */
  readonly consumerGroups: {
    readonly offsetsPartitions: number;
    readonly ok: number;
    readonly cannotCommit: number;
    readonly unavailable: number;
  };
  readonly summary: WhatIfSummary;
};

/** What producers, readers and consumer groups see once the scenario has settled. */
export function whatIf(snapshot: Snapshot, scenario: Scenario): WhatIf {
  const { world, quorum } = worldOf(snapshot, scenario);
  const calm = worldOf(snapshot, nothingFails).world;
  const minIsrOf = effectiveMinIsrOf(snapshot);
  const settled = everyPartition(snapshot, (topic, partition) => settle(partition, minIsrOf(topic, partition), world));
  const before = everyPartition(snapshot, (topic, partition) => settle(partition, minIsrOf(topic, partition), calm));
  const groups = groupsOf(snapshot, settled);
  const someStuck = groups.cannotCommit + groups.unavailable > 0;
  const all = everyPartition(snapshot, ({ name }, partition) => ({ topic: name, partition }));
  const partitions = all.map(({ topic, partition }, index): PartitionOutcome => {
    const own = settled[index]!;
    const holders = partition.leader === null ? [] : [partition.leader];
    return {
      topic,
      partition: partition.partition,
      ...own,
      consumerGroups: groupState(own, someStuck),
      inFlight: recordFate(partition, holders, own, world).kind,
    };
  });
  const changed = settled.map((each, index) => differs(before[index]!, each));
  return { controlPlane: quorum, partitions, changed, consumerGroups: groups, summary: summaryOf(partitions, changed) };
}

export function worldOf(snapshot: Snapshot, scenario: Scenario): { readonly world: World; readonly quorum: Quorum } {
  const sides = sidesOf(snapshot, scenario);
  const brokersOn = (side: string): number =>
    snapshot.brokers.filter(({ id }) => sides.brokerPlace(id) === side).length;
  const { quorum, side } = quorumOf(sides, brokersOn);
  const world: World = {
    placeOf: sides.brokerPlace,
    judgedSide: side,
    stopsUnderMinIsr: sinceVersion(snapshot.kafkaVersion, 3, 7),
  };
  return { world, quorum };
}

export function effectiveMinIsrOf(snapshot: Snapshot): (topic: Topic, partition: Partition) => number {
  const configured = configuredMinIsr(snapshot);
  return (topic, { replicas }) => effectiveMinIsr(configured(topic), replicas.length, snapshot.kafkaVersion);
}

function everyPartition<T>({ topics }: Snapshot, visit: (topic: Topic, partition: Partition) => T): readonly T[] {
  return topics.flatMap((topic) => topic.partitions.map((partition) => visit(topic, partition)));
}

function groupsOf({ topics }: Snapshot, settled: readonly Settled[]): WhatIf['consumerGroups'] {
  let first = 0;
  for (const { name, partitions } of topics) {
    if (name === '__consumer_offsets') {
      const own = settled.slice(first, first + partitions.length);
      const without = own.filter(({ leader }) => leader === null).length;
      const stuck = own.filter(({ leader, acksAll }) => leader !== null && acksAll !== 'ok').length;
      const ok = own.length - without - stuck;
      return { offsetsPartitions: own.length, ok, cannotCommit: stuck, unavailable: without };
    }
    first += partitions.length;
  }
  return { offsetsPartitions: 0, ok: 0, cannotCommit: 0, unavailable: 0 };
}

function groupState({ readers }: Settled, someStuck: boolean): GroupState {
  if (readers !== 'ok') return readers;
  return someStuck ? 'partly' : 'ok';
}

function differs(a: Settled, b: Settled): boolean {
  return (
    a.leader !== b.leader ||
    a.acks1 !== b.acks1 ||
    a.acksAll !== b.acksAll ||
    a.readers !== b.readers ||
    b.minorityLeader !== undefined ||
    a.isr.length !== b.isr.length ||
    a.isr.some((id, index) => id !== b.isr[index])
  );
}

function summaryOf(partitions: readonly PartitionOutcome[], changed: readonly boolean[]): WhatIfSummary {
  const count = (test: (each: PartitionOutcome) => boolean): number => partitions.filter(test).length;
  return {
    partitions: partitions.length,
    withoutLeader: count(({ leader }) => leader === null),
    blockedForAcksAll: count(({ acksAll }) => acksAll !== 'ok'),
    underMinIsr: count(({ leader, acksAll }) => leader !== null && acksAll === 'NOT_ENOUGH_REPLICAS'),
    frozenForReaders: count(({ readers }) => readers === 'frozen'),
    minorityLeaders: count(({ minorityLeader }) => minorityLeader !== undefined),
    topicsTouched: [...new Set(partitions.filter((_, index) => changed[index]).map(({ topic }) => topic))].sort(),
  };
}
