/** Each broker is asked for its own configuration; one that does not answer is left out. */

import { KafkaFault } from './fault.ts';
import type { KafkaSession } from './session.ts';
import { describeConfigs, type ReadResource } from './wire/describe-configs.ts';

export async function brokerConfigs(
  session: KafkaSession,
  ids: readonly number[],
  keys: readonly string[],
): Promise<readonly ReadResource[]> {
  const answers = await Promise.all(
    ids.map(async (id) => {
      try {
        return await describeConfigs(await session.broker(id), { kind: 'broker', names: [String(id)], keys });
      } catch (error) {
        if (error instanceof KafkaFault && error.kind === 'network') return [];
        throw error;
      }
    }),
  );
  return answers.flat();
}

/** What is set for all brokers at once; keys that are not set are not in it. */
export async function clusterDefaults(
  session: KafkaSession,
  keys: readonly string[],
): Promise<readonly ReadResource[]> {
  return describeConfigs(await session.any(), { kind: 'broker', names: [''], keys });
}
