/** What of a plan touches one broker, topic or partition: the question behind every "why?". */

import type { BrokerLoad, Move, Plan } from '../plan.ts';

export type Touched =
  | { readonly kind: 'broker'; readonly broker: number }
  | { readonly kind: 'topic'; readonly topic: string; readonly partition: number | null };

/** A move with its wave, counted from 1. */
export type PlacedMove = { readonly move: Move; readonly wave: number };

export type Touching = {
  /** In the order in which they are carried out. */
  readonly moves: readonly PlacedMove[];
  /** Each reason with the number of moves that it stands for, most first. */
  readonly reasons: readonly { readonly why: string; readonly moves: number }[];
  /** Copied to the broker, or for the topic. */
  readonly bytesIn: number;
  readonly copiesIn: number;
  /** Copies that leave the broker; of a topic, as many as arrive. */
  readonly copiesOut: number;
  /** Leaders that the broker gains less those that it loses; of a topic, those that change. */
  readonly leaderChanges: number;
  /** The broker's load; null for a topic, and for a broker that the plan does not know. */
  readonly load: { readonly before: BrokerLoad; readonly after: BrokerLoad } | null;
};

export function touching(plan: Plan, asked: Touched): Touching {
  const moves: PlacedMove[] = [];
  for (const { index, moves: indexes } of plan.waves) {
    for (const at of indexes) {
      const move = plan.moves[at];
      if (move !== undefined && touches(move, asked)) moves.push({ move, wave: index + 1 });
    }
  }
  const sums = { bytesIn: 0, copiesIn: 0, copiesOut: 0, leaderChanges: 0 };
  for (const { move } of moves) {
    const { from, to, bytes } = move;
    const added = to.filter((broker) => !from.includes(broker));
    const removed = from.filter((broker) => !to.includes(broker));
    const mine = (brokers: readonly number[]) =>
      asked.kind === 'topic' ? brokers.length : Number(brokers.includes(asked.broker));
    sums.copiesIn += mine(added);
    sums.copiesOut += mine(removed);
    if (added.length > 0) sums.bytesIn += (bytes / added.length) * mine(added);
    if (asked.kind === 'topic') sums.leaderChanges += Number(from[0] !== to[0]);
    else sums.leaderChanges += Number(to[0] === asked.broker) - Number(from[0] === asked.broker);
  }
  return {
    moves,
    reasons: reasonsOf(moves.map(({ move }) => move)),
    ...sums,
    load: asked.kind === 'broker' ? loadOf(plan, asked.broker) : null,
  };
}

/**
 * What a person means by a few letters: '104', 'orders', 'orders-7'. Topics may end like partitions do, so a whole name
 * comes first. null: nothing that this plan knows.
 */
export function readTouched(plan: Plan, text: string): Touched | null {
  const typed = text.trim();
  const topics = new Set(plan.moves.map(({ topic }) => topic));
  if (topics.has(typed)) return { kind: 'topic', topic: typed, partition: null };
  const [, topic = '', partition = ''] = /^(.+)-(\d{1,9})$/.exec(typed) ?? [];
  if (topics.has(topic)) return { kind: 'topic', topic, partition: Number(partition) };
  if (/^\d{1,9}$/.test(typed) && loadOf(plan, Number(typed)) !== null) return { kind: 'broker', broker: Number(typed) };
  return null;
}

function touches({ topic, partition, from, to }: Move, asked: Touched): boolean {
  if (asked.kind === 'broker') return from.includes(asked.broker) || to.includes(asked.broker);
  return topic === asked.topic && (asked.partition === null || asked.partition === partition);
}

function loadOf({ before, after }: Plan, broker: number): Touching['load'] {
  const now = before.brokers.find((load) => load.broker === broker);
  const then = after.brokers.find((load) => load.broker === broker);
  return now === undefined || then === undefined ? null : { before: now, after: then };
}

/** Each reason with the number of moves that it stands for, most first. */
export function reasonsOf(moves: readonly Move[]): Touching['reasons'] {
  const count = new Map<string, number>();
  for (const { why } of moves) count.set(why, (count.get(why) ?? 0) + 1);
  return [...count].map(([why, own]) => ({ why, moves: own })).sort((a, b) => b.moves - a.moves);
}
