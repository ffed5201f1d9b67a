/** One visit to a cluster with kafkajs' Admin. */

import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs';

/** `how`: the bootstrap addresses, in plain text, or all that kafkajs has to know. */
export async function withAdmin<T>(
  how: readonly string[] | KafkaConfig,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const config = 'brokers' in how ? how : { brokers: [...how] };
  const admin = new Kafka({ clientId: 'evenkeel-lab', logLevel: logLevel.NOTHING, ...config }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
