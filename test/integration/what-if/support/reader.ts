/** A consumer without a group: reads partitions from their leaders, and says what it has seen and whether it can read now. */

import { setTimeout as sleep } from 'node:timers/promises';
import { fetchV17, metadataV12 } from '@platformatic/kafka';
import type { RawClient } from './clients.ts';

export type Seen = {
  readonly leader: number | null;
  readonly isr: readonly number[];
  /** The last fetch was answered by the leader without an error. */
  readonly answers: boolean;
  /** Fetches that were answered. */
  readonly fetches: number;
};

export type Reader = {
  readonly stateOf: (topic: string, partition: number) => Seen;
  readonly has: (topic: string, partition: number, key: string) => boolean;
  /** Whether any broker that this client reaches shows this broker as alive. */
  readonly aliveBrokers: () => readonly number[];
  readonly stop: () => Promise<void>;
};

type Place = { topic: string; topicId: string; partition: number };
type State = {
  leader: number | null;
  isr: readonly number[];
  answers: boolean;
  fetches: number;
  offset: bigint;
  seen: Set<string>;
};

const pauseMs = 100;

export async function startReader(
  client: RawClient,
  bootstrap: readonly string[],
  topics: readonly string[],
): Promise<Reader> {
  const addresses = new Map<number, string>();
  const states = new Map<string, State>();
  const places = new Map<string, Place>();
  let alive: readonly number[] = [];
  let stopped = false;
  const keyOf = (topic: string, partition: number): string => `${topic}-${partition}`;

  const refresh = async (): Promise<boolean> => {
    const known = [...new Set([...addresses.values(), ...bootstrap])];
    for (const address of known) {
      const shown = await client
        .ask(address, (connection) => metadataV12.api.async(connection, [...topics], false, false))
        .catch(() => null);
      if (shown === null) continue;
      alive = shown.brokers.map(({ nodeId }) => nodeId);
      for (const { nodeId, host, port } of shown.brokers) addresses.set(nodeId, `${host}:${port}`);
      for (const { name, topicId, partitions } of shown.topics) {
        for (const { partitionIndex, leaderId, isrNodes } of partitions) {
          const key = keyOf(name ?? '', partitionIndex);
          places.set(key, { topic: name ?? '', topicId, partition: partitionIndex });
          const state = states.get(key) ?? {
            leader: null,
            isr: [],
            answers: false,
            fetches: 0,
            offset: 0n,
            seen: new Set(),
          };
          states.set(key, state);
          state.leader = leaderId < 0 ? null : leaderId;
          state.isr = isrNodes;
        }
      }
      return true;
    }
    return false;
  };

  const readOnce = async (key: string): Promise<void> => {
    const state = states.get(key)!;
    const { topicId, partition } = places.get(key)!;
    const address = state.leader === null ? undefined : addresses.get(state.leader);
    if (address === undefined) {
      state.answers = false;
      return;
    }
    try {
      const answer = await client.ask(address, (connection) =>
        fetchV17.api.async(
          connection,
          ...([0, 1, 4 << 20, 0, 0, -1] as const),
          [
            {
              topicId,
              partitions: [
                {
                  partition,
                  currentLeaderEpoch: -1,
                  fetchOffset: state.offset,
                  lastFetchedEpoch: -1,
                  partitionMaxBytes: 1 << 20,
                },
              ],
            },
          ],
          [],
          '',
        ),
      );
      for (const { records } of answer.responses.flatMap(({ partitions }) => partitions)) {
        for (const batch of records ?? []) {
          for (const record of batch.records) {
            const offset = batch.firstOffset + BigInt(record.offsetDelta);
            if (offset < state.offset) continue;
            if (record.key !== null) state.seen.add(record.key.toString());
            state.offset = offset + 1n;
          }
        }
      }
      state.answers = true;
      state.fetches++;
    } catch {
      state.answers = false;
    }
  };

  if (!(await refresh())) throw new Error(`No metadata from ${bootstrap.join(', ')}.`);
  const turn = async (key: string): Promise<void> => {
    while (!stopped) {
      await readOnce(key);
      await sleep(pauseMs);
    }
  };
  const loops = [
    ...[...states.keys()].map(turn),
    (async () => {
      while (!stopped) {
        await refresh();
        await sleep(2 * pauseMs);
      }
    })(),
  ];
  return {
    stateOf: (topic, partition) => {
      const { leader, isr, answers, fetches } = states.get(keyOf(topic, partition))!;
      return { leader, isr, answers, fetches };
    },
    has: (topic, partition, key) => states.get(keyOf(topic, partition))!.seen.has(key),
    aliveBrokers: () => alive,
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
      await client.close();
    },
  };
}
