/** Starts and cancels reassignments, and elects preferred leaders: requests to the controller with a result per partition. */

import type { TopicPartition } from '../../../jobs/cluster.ts';
import type { KafkaContext } from '../context.ts';
import { errorNameOf, errorText, KafkaFault, noError } from '../fault.ts';
import { onCluster } from '../right.ts';
import { alterReassignments, type PartitionResult } from '../wire/alter-reassignments.ts';
import { electPreferred } from '../wire/elect-leaders.ts';

export type ReassignChange = TopicPartition & { readonly replicas: readonly number[] | null };
export type PartitionError = TopicPartition & { readonly error: string };

/** Partitions in one request: thousands at once hold up the controller. */
const partitionsPerRequest = 500;
/** Errors of the controller's state that stand in a partition's result but concern the whole request. */
const wholeRequest: ReadonlySet<string> = new Set([
  'NOT_CONTROLLER',
  'REQUEST_TIMED_OUT',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

/** Safe to call again: a target that stands already changes nothing, and cancelling what does not move is no error. */
export async function reassign(
  { session }: KafkaContext,
  changes: readonly ReassignChange[],
  options: { readonly allowReplicationFactorChange: boolean },
): Promise<readonly PartitionError[]> {
  const cancelled = new Set(changes.filter(({ replicas }) => replicas === null).map(keyOf));
  return inChunks(changes, async (chunk) => {
    const { allowReplicationFactorChange } = options;
    const results = await session.askController((link, timeoutMs) =>
      alterReassignments(link, groupByTopic(chunk), { timeoutMs, allowReplicationFactorChange }),
    );
    return errorsOf(results, (result) => cancelled.has(keyOf(result)) && is(result, 'NO_REASSIGNMENT_IN_PROGRESS'));
  });
}

/** A preferred leader that leads already is no error. */
export async function electPreferredLeaders(
  { session }: KafkaContext,
  partitions: readonly TopicPartition[],
): Promise<readonly PartitionError[]> {
  return inChunks(partitions, async (chunk) => {
    const topics = groupByTopic(chunk).map(({ topic, partitions: found }) => ({
      topic,
      partitions: found.map(({ partition }) => partition),
    }));
    const results = await session.askController((link, timeoutMs) => electPreferred(link, topics, timeoutMs));
    return errorsOf(results, (result) => is(result, 'ELECTION_NOT_NEEDED'));
  });
}

async function inChunks<T>(
  items: readonly T[],
  send: (chunk: readonly T[]) => Promise<readonly PartitionError[]>,
): Promise<readonly PartitionError[]> {
  const errors: PartitionError[] = [];
  for (let start = 0; start < items.length; start += partitionsPerRequest) {
    errors.push(...(await send(items.slice(start, start + partitionsPerRequest))));
  }
  return errors;
}

function groupByTopic<T extends TopicPartition>(items: readonly T[]) {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const list = topics.get(item.topic);
    if (list === undefined) topics.set(item.topic, [item]);
    else list.push(item);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

function errorsOf(
  results: readonly PartitionResult[],
  harmless: (result: PartitionResult) => boolean,
): readonly PartitionError[] {
  return results
    .filter((result) => result.errorCode !== noError && !harmless(result))
    .map((result) => {
      const error = errorText(result.errorCode, result.errorMessage);
      const errorName = errorNameOf(result.errorCode);
      if (wholeRequest.has(errorName)) {
        const authorization = errorName === 'CLUSTER_AUTHORIZATION_FAILED';
        throw new KafkaFault(authorization ? 'authorization' : 'refused', error, {
          errorName,
          retriable: !authorization,
          right: authorization ? onCluster('Alter') : null,
        });
      }
      return { topic: result.topic, partition: result.partition, error };
    });
}

function is(result: PartitionResult, errorName: string): boolean {
  return errorNameOf(result.errorCode) === errorName;
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
