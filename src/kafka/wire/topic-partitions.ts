/** DescribeTopicPartitions v0: eligible leader replicas (KIP-966). kafkajs has no such call. */

import { createAPI, type Reader, Writer } from '@platformatic/kafka';
import { readInts, readStructs, skipTags } from './codec.ts';
import { call, type Link } from './connections.ts';

export type PartitionElr = {
  readonly topic: string;
  readonly partition: number;
  readonly elr: readonly number[];
  readonly lastKnownElr: readonly number[];
};

type Cursor = { readonly topic: string; readonly partition: number };
type Answer = { readonly found: readonly PartitionElr[]; readonly next: Cursor | null };

const apiKey = 75;
/** The broker's own limit (max.request.partition.size.limit) is 2000 by default. */
const pageSize = 2000;
const maxPages = 10_000;
const absent = -1;

const api = createAPI<[readonly string[], Cursor | null], Answer>(
  apiKey,
  0,
  (topics: readonly string[], cursor: Cursor | null) => {
    const writer = Writer.create()
      .appendArray([...topics], (w, topic) => w.appendString(topic))
      .appendInt32(pageSize);
    if (cursor === null) writer.appendInt8(absent);
    else writer.appendInt8(1).appendString(cursor.topic).appendInt32(cursor.partition).appendTaggedFields();
    return writer.appendTaggedFields();
  },
  (_correlation, _key, _version, reader) => parse(reader),
);

/** Only partitions that have any; null where the broker does not know of them (before Kafka 3.8). */
export async function eligibleLeaders(link: Link, topics: readonly string[]): Promise<readonly PartitionElr[] | null> {
  if (link.api.newest(apiKey, [0]) === null) return null;
  // No topics would mean all of them. The broker wants them sorted, as its cursor is a name.
  if (topics.length === 0) return [];
  const sorted = [...topics].sort();
  const all: PartitionElr[] = [];
  let cursor: Cursor | null = null;
  for (let page = 0; page < maxPages; page++) {
    const answer: Answer = await call(link, api, sorted, cursor);
    all.push(...answer.found);
    if (answer.next === null) return all;
    cursor = answer.next;
  }
  throw new Error(`More than ${maxPages} pages of partitions.`);
}

function parse(reader: Reader): Answer {
  reader.readInt32();
  const found: PartitionElr[] = [];
  readStructs(reader, () => {
    reader.readInt16();
    const topic = reader.readNullableString() ?? '';
    reader.readUUID();
    reader.readBoolean();
    readStructs(reader, () => {
      reader.readInt16();
      const partition = reader.readInt32();
      reader.skip(8);
      readInts(reader);
      readInts(reader);
      const elr = readInts(reader);
      const lastKnownElr = readInts(reader);
      readInts(reader);
      if (elr.length > 0 || lastKnownElr.length > 0) found.push({ topic, partition, elr, lastKnownElr });
    });
    reader.readInt32();
  });
  if (reader.readInt8() === absent) return { found, next: null };
  const next = { topic: reader.readString(), partition: reader.readInt32() };
  skipTags(reader);
  return { found, next };
}
