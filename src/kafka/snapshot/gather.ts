/** Asks the cluster everything that a snapshot holds, side by side where the requests allow it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ZooKeeperServer } from '../../../planner/index.ts';
import { readEnsemble } from '../../zookeeper/read-ensemble.ts';
import { brokerConfigs, clusterDefaults } from '../broker-configs.ts';
import type { KafkaContext } from '../context.ts';
import { KafkaFault } from '../fault.ts';
import { type RegisteredBroker, registeredBrokers } from '../wire/describe-cluster.ts';
import { describeConfigs, type ReadResource } from '../wire/describe-configs.ts';
import { type DescribedLogDirs, logDirs } from '../wire/describe-log-dirs.ts';
import { type Quorum, quorum } from '../wire/describe-quorum.ts';
import type { Offsets } from '../wire/list-offsets.ts';
import type { Metadata } from '../wire/metadata.ts';
import { listReassignments, type Reassigning } from '../wire/reassignments.ts';
import { eligibleLeaders, type PartitionElr } from '../wire/topic-partitions.ts';
import { brokerKeys, throttledRateKeys, topicKeys } from './configs-that-matter.ts';
import { type Reading, usableBase } from './intake.ts';
import { ledByBroker, offsetsOf } from './leaders.ts';

export type Gathered = {
  /** null where the cluster cannot tell fenced brokers. */
  readonly registered: readonly RegisteredBroker[] | null;
  readonly quorum: Quorum | null;
  /** Of the ensemble that the configuration names; empty when it names none. */
  readonly ensemble: readonly ZooKeeperServer[];
  /** By broker id; a broker that did not answer is not in it. */
  readonly logDirs: ReadonlyMap<number, DescribedLogDirs>;
  /** The oldest metadata.version that all brokers support. */
  readonly metadataVersion: number | null;
  readonly topicConfigs: readonly ReadResource[];
  readonly brokerConfigs: readonly ReadResource[];
  /** Throttle rates that are set for all brokers at once. */
  readonly brokerDefaults: readonly ReadResource[];
  readonly reassigning: readonly Reassigning[];
  readonly elr: readonly PartitionElr[];
  readonly starts: Offsets;
  readonly from: Reading;
  readonly to: Reading;
};

export type IntakeOptions = {
  readonly earlier: Reading | null;
  /** How far two readings of end offsets lie apart when there is no earlier one; 0: one reading is enough. */
  readonly windowMs: number;
};

export async function gather(context: KafkaContext, metadata: Metadata, intake: IntakeOptions): Promise<Gathered> {
  const { session, settings } = context;
  const topicNames = metadata.topics.map(({ name }) => name);
  const alive = metadata.brokers.map(({ id }) => id);
  const shrunk = metadata.topics
    .filter(({ partitions }) => partitions.some(({ isr, replicas }) => isr.length < replicas.length))
    .map(({ name }) => name);
  const [registered, controllers, ensemble, dirs, ofTopics, ofBrokers, defaults, reassigning, elr, offsets] =
    await Promise.all([
      session.any().then(registeredBrokers),
      session.askController((link) => quorum(link)),
      readEnsemble(settings.zookeeper ?? []),
      Promise.all(alive.map((id) => logDirsOf(context, id))),
      session.any().then((link) => describeConfigs(link, { kind: 'topic', names: topicNames, keys: topicKeys })),
      brokerConfigs(session, alive, brokerKeys),
      clusterDefaults(session, [...throttledRateKeys]),
      session.askController(listReassignments),
      session.any().then((link) => eligibleLeaders(link, shrunk)),
      readOffsets(context, metadata, intake),
    ]);
  const answered = dirs.filter((answer) => answer !== null);
  const versions = answered.map(({ metadataVersion }) => metadataVersion);
  return {
    registered,
    quorum: controllers,
    ensemble,
    logDirs: new Map(answered.map(({ id, found }) => [id, found])),
    metadataVersion: versions.reduce(
      (lowest, each) => (lowest === null || each === null ? null : Math.min(lowest, each)),
      versions[0] ?? null,
    ),
    topicConfigs: ofTopics,
    brokerConfigs: ofBrokers,
    brokerDefaults: defaults,
    reassigning,
    elr: elr ?? [],
    ...offsets,
  };
}

/** null when the broker does not answer: it may have died since the metadata was read. */
async function logDirsOf({ session }: KafkaContext, id: number) {
  try {
    const link = await session.broker(id);
    return { id, found: await logDirs(link, null), metadataVersion: link.api.metadataVersion };
  } catch (error) {
    if (error instanceof KafkaFault && error.kind === 'network') return null;
    throw error;
  }
}

async function readOffsets({ session }: KafkaContext, metadata: Metadata, { earlier, windowMs }: IntakeOptions) {
  const led = ledByBroker(metadata);
  const read = async (): Promise<Reading> => ({ ends: await offsetsOf(session, led, 'latest'), atMs: Date.now() });
  const base = usableBase(earlier, Date.now());
  if (base !== null) {
    const [to, starts] = await Promise.all([read(), offsetsOf(session, led, 'earliest')]);
    return { from: base, to, starts };
  }
  const from = await read();
  if (windowMs === 0) return { from, to: from, starts: new Map() };
  const starts = await offsetsOf(session, led, 'earliest');
  const restMs = from.atMs + windowMs - Date.now();
  if (restMs > 0) await sleep(restMs);
  return { from, to: await read(), starts };
}
