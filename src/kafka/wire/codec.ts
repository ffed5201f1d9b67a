/** Reading Kafka's flexible encodings (KIP-482) in full. */

import type { Reader } from '@platformatic/kafka';

/** Skips tagged fields by their count, tags and sizes: @platformatic/kafka's own reader takes the count for a length. */
export function skipTags(reader: Reader): void {
  for (let left = reader.readUnsignedVarInt(); left > 0; left--) {
    reader.readUnsignedVarInt();
    reader.skip(reader.readUnsignedVarInt());
  }
}

/** A compact array of structures, each with its tagged fields; null reads as empty. */
export function readStructs<T>(reader: Reader, readOne: () => T): T[] {
  const list: T[] = [];
  for (let left = reader.readUnsignedVarInt() - 1; left > 0; left--) {
    list.push(readOne());
    skipTags(reader);
  }
  return list;
}

export function readInts(reader: Reader): number[] {
  const list: number[] = [];
  for (let left = reader.readUnsignedVarInt() - 1; left > 0; left--) list.push(reader.readInt32());
  return list;
}

/** A 64-bit number as a plain one: byte counts and offsets are exact below 2^53. */
export function readLong(reader: Reader): number {
  return Number(reader.readInt64());
}

/** Kafka prints ids as base64 for URLs; undefined for the zero id, which means that there is none. */
export function readId(reader: Reader): string | undefined {
  const hex = reader.readUUID().replaceAll('-', '');
  return /^0+$/.test(hex) ? undefined : Buffer.from(hex, 'hex').toString('base64url');
}
