import type { Partition, Snapshot, Topic } from '../snapshot.ts';
import { configuredMinIsr } from '../verify/min-isr.ts';
import { settledReplicas } from '../verify/scene.ts';
import { racksOf } from '../what-if/read-scenario.ts';
import { type AcksGiven, acksGivenBy } from './acks.ts';
import { commonQuorums, type QuorumChoice, quorumFor, quorumGivenBy } from './quorum.ts';
import { type Choice, commonChoices, fewestReplicas, type Given, givenBy } from './replication.ts';
import { type MakePlan, type WayToFour, wayToFour } from './two-places.ts';
import { type ZonesGiven, zonesGivenBy } from './zones.ts';

export type Advice = {
  readonly brokers: number;
  /** Outermost racks of brokers that serve. */
  readonly racks: number;
  /** What topics have now, most partitions first. */
  readonly now: readonly (Given & { readonly topics: number; readonly partitions: number })[];
  readonly choices: readonly Given[];
  /** The fewest replicas with min ISR 2 that take the loss of any rack; null where no number of replicas does. */
  readonly forAnyRack: number | null;
  /** … and also a restart during an outage. */
  readonly forRestartDuringOutage: number | null;
  /** What each acks value gives with the choice that most partitions have now; empty without topics. */
  readonly acks: readonly AcksGiven[];
  readonly data: Data;
  /** Three zones, five with three replicas, and five with five. */
  readonly zones: readonly ZonesGiven[];
  /** Where there are two places: from three replicas to four. */
  readonly twoPlaces: WayToFour | null;
  readonly controlPlane: {
    readonly now: QuorumChoice | null;
    readonly wanted: QuorumChoice;
    readonly choices: readonly QuorumChoice[];
  };
};

/** Of the topics in question. null: the snapshot does not tell. */
export type Data = {
  /** One copy of everything. */
  readonly bytes: number | null;
  /** One copy of what is written. */
  readonly intakeBytesPerSec: number | null;
  /** Topics that flush by themselves; all others leave it to the operating system, and their copies are what keeps a record. */
  readonly topicsThatFlush: readonly string[];
};

/**
 * The choices that a cluster has, each with what it gives and costs.
 *
 * @param plan makes the plan from three replicas to four where there are two places; null: it is left out.
 */
export function advise(
  snapshot: Snapshot,
  concerns: (topic: Topic) => boolean = () => true,
  plan: MakePlan | null = null,
): Advice {
  const serving = snapshot.brokers.filter(({ fenced }) => fenced !== true);
  const racks = new Set(serving.flatMap(({ rack }) => rack?.split('/')[0] ?? [])).size;
  const possible = commonChoices.filter(({ replicationFactor }) => replicationFactor <= serving.length);
  const now = choicesOf(snapshot, concerns);
  const [most] = now;
  return {
    brokers: serving.length,
    racks,
    acks: most === undefined ? [] : acksGivenBy(most.choice),
    data: dataOf(snapshot.topics.filter(concerns)),
    zones: [zonesGivenBy(3, 3, 2), zonesGivenBy(5, 3, 2), zonesGivenBy(5, 5, 3)],
    twoPlaces: wayToFour(snapshot, racks, concerns, plan),
    now: now.map(({ choice, topics, partitions }) => ({
      ...givenBy(choice, racks),
      topics,
      partitions,
    })),
    choices: possible.map((choice) => givenBy(choice, racks)),
    forAnyRack: racks > 1 ? fewestReplicas(2, racks, { restartDuringOutage: false }) : null,
    forRestartDuringOutage: fewestReplicas(2, racks, { restartDuringOutage: true }),
    controlPlane: { now: quorumNow(snapshot), wanted: quorumFor(racks), choices: commonQuorums.map(quorumGivenBy) },
  };
}

const flushKeys = ['flush.messages', 'flush.ms'] as const;
/** Kafka's default: never by itself. */
const never = String(2n ** 63n - 1n);

function dataOf(topics: readonly Topic[]): Data {
  const partitions = topics.flatMap((topic) => topic.partitions);
  const sum = (figure: (partition: Partition) => number | null | undefined): number | null =>
    partitions.reduce<number | null>((total, each) => {
      const value = figure(each);
      return total === null || value === null || value === undefined ? null : total + value;
    }, 0);
  const flushes = ({ configs }: Topic): boolean =>
    flushKeys.some((key) => configs?.[key] !== undefined && configs[key] !== never);
  return {
    bytes: sum(({ sizeBytes }) => sizeBytes),
    intakeBytesPerSec: sum(({ writeBytesPerSec }) => writeBytesPerSec),
    topicsThatFlush: topics.filter(flushes).map(({ name }) => name),
  };
}

function choicesOf(
  snapshot: Snapshot,
  concerns: (topic: Topic) => boolean,
): readonly { readonly choice: Choice; readonly topics: number; readonly partitions: number }[] {
  const minIsrOf = configuredMinIsr(snapshot);
  const found = new Map<string, { choice: Choice; topics: Set<string>; partitions: number }>();
  for (const topic of snapshot.topics.filter(concerns)) {
    for (const partition of topic.partitions) {
      const choice = { replicationFactor: settledReplicas(partition).length, minIsr: minIsrOf(topic) };
      const key = `${choice.replicationFactor}/${choice.minIsr}`;
      const entry = found.get(key) ?? { choice, topics: new Set<string>(), partitions: 0 };
      entry.topics.add(topic.name);
      entry.partitions++;
      found.set(key, entry);
    }
  }
  return [...found.values()]
    .map(({ choice, topics, partitions }) => ({ choice, topics: topics.size, partitions }))
    .sort((a, b) => b.partitions - a.partitions);
}

/** null: nobody says who votes, or where some of them stand. */
function quorumNow(snapshot: Snapshot): QuorumChoice | null {
  const { controlPlane } = snapshot;
  const nodes =
    controlPlane.kind === 'kraft'
      ? controlPlane.voters
      : controlPlane.kind === 'zookeeper'
        ? controlPlane.servers.filter(({ role }) => role !== 'observer')
        : [];
  if (nodes.length === 0 || nodes.some(({ rack }) => typeof rack !== 'string')) return null;
  const perRack = racksOf(snapshot).map((rack) => nodes.filter((node) => node.rack === rack).length);
  return quorumGivenBy(perRack.filter((count) => count > 0));
}
