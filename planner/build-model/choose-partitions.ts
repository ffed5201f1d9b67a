import type { GivenList, PlanRequest } from '../intent.ts';
import type { Partition, Snapshot, Topic } from '../snapshot.ts';
import { globMatcher } from './glob.ts';

/** Why a partition stays as it is; null when the plan may change it. */
export type Frozen = 'out of scope' | 'reassigning' | 'offline' | 'isr' | null;

/** No pattern means every topic. */
function namesAny({ topics }: PlanRequest): boolean {
  return topics === undefined || topics.length === 0;
}

/** Decides per topic, then per partition. `alive` tells by broker id. */
export function partitionChooser(
  request: PlanRequest,
  alive: (id: number) => boolean,
): (topic: Topic, minIsr: number) => (partition: Partition) => Frozen {
  const wanted = namesAny(request) ? () => true : globMatcher(request.topics ?? []);
  const unwanted = globMatcher(request.excludeTopics ?? []);
  const { intent } = request;
  const given = intent.kind === 'place' ? givenLists(intent.lists) : null;
  return (topic, minIsr) => {
    const inScope = wanted(topic.name) && !unwanted(topic.name);
    return (partition) => {
      if (!inScope || (given !== null && given(topic.name, partition.partition) === undefined)) return 'out of scope';
      if ((partition.adding?.length ?? 0) > 0 || (partition.removing?.length ?? 0) > 0) return 'reassigning';
      const { replicas, isr } = partition;
      const dead = replicas.some((id) => !alive(id));
      if (intent.kind === 'heal' && !dead) return 'out of scope';
      if (intent.kind === 'leaders') return replicas.some(alive) ? null : 'offline';
      // A copy is read from a live in-sync replica; where there is none, a move could drop the last holder of acknowledged data.
      let inSync = 0;
      for (const id of isr ?? replicas) if (alive(id)) inSync++;
      if (inSync === 0) return 'offline';
      // While it moves a partition has more replicas, and since Kafka 3.7 min ISR counts up to all of them: one whose replicas are
      // fewer than its min ISR would refuse writes until the copy is there.
      if (!dead && inSync < minIsr) return 'isr';
      const shrinks = intent.kind === 'set-rf' && intent.replicationFactor < replicas.length;
      return shrinks && inSync < replicas.length ? 'isr' : null;
    };
  };
}

/** The list that is given for a partition. */
export function givenLists(lists: readonly GivenList[]): (topic: string, partition: number) => GivenList | undefined {
  const byTopic = new Map<string, Map<number, GivenList>>();
  for (const list of lists) {
    const partitions = byTopic.get(list.topic) ?? new Map<number, GivenList>();
    byTopic.set(list.topic, partitions.set(list.partition, list));
  }
  return (topic, partition) => byTopic.get(topic)?.get(partition);
}

/** The partition's replicas without those that an ongoing reassignment is adding. */
export function settledReplicas(partition: Partition): readonly number[] {
  const { adding, replicas } = partition;
  if (adding === undefined || adding.length === 0) return replicas;
  return replicas.filter((id) => !adding.includes(id));
}

export function isInternal(topic: Topic): boolean {
  return topic.internal === true || topic.name === '__consumer_offsets' || topic.name === '__transaction_state';
}

/** Partitions of all topics that match the request's filters; used to check an intent before any model is made. */
export function topicsInScope(snapshot: Snapshot, request: PlanRequest): readonly Topic[] {
  const wanted = namesAny(request) ? () => true : globMatcher(request.topics ?? []);
  const unwanted = globMatcher(request.excludeTopics ?? []);
  return snapshot.topics.filter(({ name }) => wanted(name) && !unwanted(name));
}
