/** Writes to a topic on the same brokers that nothing moves: what it waits for is the machine's doing. */

import { brokers } from '../demo/topics.ts';
import { createTopics, startWorkload, type Workload } from '../kafka/index.ts';

/** Each broker leads one of its partitions, which are spread over the racks already. */
export async function startBystander(bootstrap: readonly string[]): Promise<Workload> {
  const topic = 'bystander';
  const [a, b, c] = ['a', 'b', 'c'].map((rack) => brokers.filter((broker) => broker.rack === rack).map(({ id }) => id));
  const replicas = [0, 1].flatMap((i) => [
    [a![i]!, b![i]!, c![i]!],
    [b![i]!, c![i]!, a![i]!],
    [c![i]!, a![i]!, b![i]!],
  ]);
  await createTopics(bootstrap, [{ topic, replicas, configs: { 'min.insync.replicas': '2' } }]);
  return startWorkload({ bootstrap, topic, recordsPerSec: 40 });
}
