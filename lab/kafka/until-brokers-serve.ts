/** Waits until the cluster's metadata shows every broker: each node being up does not mean that all know of each other. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

export async function untilBrokersServe(bootstrap: readonly string[], count: number, timeoutMs: number): Promise<void> {
  const kafka = new Kafka({ clientId: 'evenkeel-lab', brokers: [...bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin({ retry: { retries: 2 } });
  const deadline = Date.now() + timeoutMs;
  try {
    for (;;) {
      const seen = await admin
        .connect()
        .then(() => admin.describeCluster())
        .then(({ brokers }) => brokers.length)
        .catch(() => 0);
      if (seen >= count) return;
      if (Date.now() > deadline) throw new Error(`Only ${seen} of ${count} brokers serve after ${timeoutMs} ms.`);
      await sleep(100);
    }
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
