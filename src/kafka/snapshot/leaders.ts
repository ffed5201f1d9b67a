/** Asking each leader for the offsets of what it leads. */

import { KafkaFault } from '../fault.ts';
import type { KafkaSession } from '../session.ts';
import { listOffsets, type OffsetKind, type Offsets } from '../wire/list-offsets.ts';
import type { Metadata } from '../wire/metadata.ts';

/** What each broker leads, by topic. */
export type Led = ReadonlyMap<number, readonly { readonly topic: string; readonly partitions: readonly number[] }[]>;

export function ledByBroker(metadata: Metadata): Led {
  const led = new Map<number, { topic: string; partitions: number[] }[]>();
  for (const { name, partitions } of metadata.topics) {
    const byLeader = new Map<number, number[]>();
    for (const { partition, leader } of partitions) {
      if (leader === null) continue;
      const list = byLeader.get(leader);
      if (list === undefined) byLeader.set(leader, [partition]);
      else list.push(partition);
    }
    for (const [leader, list] of byLeader) {
      const topics = led.get(leader);
      const entry = { topic: name, partitions: list };
      if (topics === undefined) led.set(leader, [entry]);
      else topics.push(entry);
    }
  }
  return led;
}

/** Offsets by topic and partition. A leader that does not answer leaves its partitions out. */
export async function offsetsOf(session: KafkaSession, led: Led, kind: OffsetKind): Promise<Offsets> {
  const answers = await Promise.all(
    [...led].map(async ([broker, wanted]) => {
      try {
        return await listOffsets(await session.broker(broker), wanted, kind);
      } catch (error) {
        if (error instanceof KafkaFault && error.kind === 'network') return null;
        throw error;
      }
    }),
  );
  const all = new Map<string, Map<number, number>>();
  for (const answer of answers) {
    for (const [topic, offsets] of answer ?? []) {
      const ofTopic = all.get(topic);
      if (ofTopic === undefined) all.set(topic, new Map(offsets));
      else for (const [partition, offset] of offsets) ofTopic.set(partition, offset);
    }
  }
  return all;
}
