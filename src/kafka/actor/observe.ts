/** What the executor sees at one poll: three small requests, and one per broker that is being copied to. */

import type { Disk, Observation, TopicPartition } from '../../../jobs/cluster.ts';
import type { KafkaContext } from '../context.ts';
import { isAuthorization, KafkaFault, throwOnError } from '../fault.ts';
import { freshMetadata } from '../fresh-metadata.ts';
import { onTopic } from '../right.ts';
import { logDirs } from '../wire/describe-log-dirs.ts';
import type { Metadata } from '../wire/metadata.ts';
import { metadata } from '../wire/metadata.ts';
import { listReassignments, type Reassigning } from '../wire/reassignments.ts';

export async function observe(context: KafkaContext, partitions: readonly TopicPartition[]): Promise<Observation> {
  const { session } = context;
  const wanted = byTopic(partitions);
  const topics = [...wanted.keys()];
  // The list first, then metadata that is no older: a move that ends in between is seen as still going on, and never as
  // ended with replicas left over.
  const reassignments = await session.askController(listReassignments);
  const seen = await freshMetadata(session, topics);
  // A topic that may not be seen any more must not be taken for one that is gone.
  for (const { name, errorCode } of seen.topics) {
    if (isAuthorization(errorCode))
      throwOnError(errorCode, null, `Looking at topic ${name}`, onTopic('Describe', name));
  }
  const missingTopics = await confirmMissing(context, seen, wanted);
  return {
    clusterId: seen.clusterId,
    atMs: Date.now(),
    aliveBrokers: seen.brokers.map(({ id }) => id).sort((a, b) => a - b),
    partitions: seen.topics.flatMap(({ name, topicId, partitions: found }) =>
      found
        .filter(({ partition }) => wanted.get(name)?.has(partition) === true)
        .map(({ partition, leader, replicas, isr }) => ({
          topic: name,
          ...(topicId === undefined ? {} : { topicId }),
          partition,
          leader,
          replicas,
          isr,
        })),
    ),
    missingTopics,
    reassignments,
    replicaBytes: await replicaBytes(context, seen, ours(reassignments, wanted)),
  };
}

/** A broker that does not answer, or does not tell, is left out. */
export async function readDisks({ session }: KafkaContext, brokers: readonly number[]): Promise<readonly Disk[]> {
  const answers = await Promise.all(
    brokers.map(async (broker): Promise<readonly Disk[]> => {
      try {
        const dirs = (await logDirs(await session.broker(broker), [])).dirs.filter(({ offline }) => !offline);
        if (dirs.length === 0 || dirs.some(({ totalBytes, usableBytes }) => totalBytes <= 0 || usableBytes < 0))
          return [];
        const sum = (of: (dir: (typeof dirs)[number]) => number): number => dirs.reduce((all, dir) => all + of(dir), 0);
        const bytes = { totalBytes: sum((dir) => dir.totalBytes), usableBytes: sum((dir) => dir.usableBytes) };
        return [{ broker, ...bytes, cordoned: dirs.every(({ cordoned }) => cordoned) }];
      } catch (error) {
        if (error instanceof KafkaFault && error.kind === 'network') return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}

type Wanted = ReadonlyMap<string, ReadonlySet<number>>;

function byTopic(partitions: readonly TopicPartition[]): Wanted {
  const wanted = new Map<string, Set<number>>();
  for (const { topic, partition } of partitions) {
    const ofTopic = wanted.get(topic);
    if (ofTopic === undefined) wanted.set(topic, new Set([partition]));
    else ofTopic.add(partition);
  }
  return wanted;
}

function ours(reassigning: readonly Reassigning[], wanted: Wanted): readonly Reassigning[] {
  return reassigning.filter(({ topic, partition }) => wanted.get(topic)?.has(partition) === true);
}

/**
 * Topics that are gone. One broker may lag behind in what it knows, and "gone" ends a move for good: a topic counts as
 * missing only if a second broker does not know it either.
 */
async function confirmMissing({ session }: KafkaContext, seen: Metadata, wanted: Wanted): Promise<readonly string[]> {
  const missing = missingFrom(seen, wanted);
  const second = seen.brokers.find(({ id }) => id !== seen.controllerId) ?? seen.brokers[0];
  if (missing.length === 0 || second === undefined) return missing;
  const other = await metadata(await session.broker(second.id), missing);
  return missingFrom(other, new Map(missing.map((topic) => [topic, wanted.get(topic) ?? new Set()])));
}

/** Kafka takes no partition away from a topic: where one is not there, the topic was replaced by a smaller one. */
function missingFrom(seen: Metadata, wanted: Wanted): readonly string[] {
  const known = new Map(
    seen.topics.map(({ name, partitions }) => [name, new Set(partitions.map((one) => one.partition))]),
  );
  return [...wanted].flatMap(([topic, partitions]) => {
    const there = known.get(topic);
    const whole = there !== undefined && there.size > 0 && [...partitions].every((partition) => there.has(partition));
    return whole ? [] : [topic];
  });
}

/** Bytes of the replicas that are being added; a broker that does not answer reports none. */
async function replicaBytes({ session }: KafkaContext, seen: Metadata, moving: readonly Reassigning[]) {
  const alive = new Set(seen.brokers.map(({ id }) => id));
  const byBroker = new Map<number, Map<string, number[]>>();
  for (const { topic, partition, adding } of moving) {
    for (const broker of adding) {
      if (!alive.has(broker)) continue;
      const topics = byBroker.get(broker) ?? new Map<string, number[]>();
      byBroker.set(broker, topics);
      const list = topics.get(topic);
      if (list === undefined) topics.set(topic, [partition]);
      else list.push(partition);
    }
  }
  const answers = await Promise.all(
    [...byBroker].map(async ([broker, topics]) => {
      const wanted = [...topics].map(([topic, partitions]) => ({ topic, partitions }));
      try {
        const { sizes } = await logDirs(await session.broker(broker), wanted);
        return wanted.flatMap(({ topic, partitions }) =>
          partitions.flatMap((partition) => {
            const bytes = sizes.get(topic)?.get(partition);
            return bytes === undefined ? [] : [{ topic, partition, broker, bytes }];
          }),
        );
      } catch (error) {
        if (error instanceof KafkaFault && error.kind === 'network') return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}
