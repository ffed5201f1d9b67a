import type { Snapshot, Topic } from '../snapshot.ts';
import { configuredMinIsr } from '../verify/min-isr.ts';
import { settledReplicas } from '../verify/scene.ts';
import { racksOf } from '../what-if/read-scenario.ts';
import { commonQuorums, type QuorumChoice, quorumGivenBy } from './quorum.ts';
import { type Choice, commonChoices, fewestReplicas, type Given, givenBy } from './replication.ts';

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
  readonly controlPlane: { readonly now: QuorumChoice | null; readonly choices: readonly QuorumChoice[] };
};

/** The choices that a cluster has, each with what it gives and costs. */
export function advise(snapshot: Snapshot, concerns: (topic: Topic) => boolean = () => true): Advice {
  const serving = snapshot.brokers.filter(({ fenced }) => fenced !== true);
  const racks = new Set(serving.flatMap(({ rack }) => rack?.split('/')[0] ?? [])).size;
  const possible = commonChoices.filter(({ replicationFactor }) => replicationFactor <= serving.length);
  return {
    brokers: serving.length,
    racks,
    now: choicesOf(snapshot, concerns).map(({ choice, topics, partitions }) => ({
      ...givenBy(choice, racks),
      topics,
      partitions,
    })),
    choices: possible.map((choice) => givenBy(choice, racks)),
    forAnyRack: racks > 1 ? fewestReplicas(2, racks, { restartDuringOutage: false }) : null,
    forRestartDuringOutage: fewestReplicas(2, racks, { restartDuringOutage: true }),
    controlPlane: { now: quorumNow(snapshot), choices: commonQuorums.map(quorumGivenBy) },
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
