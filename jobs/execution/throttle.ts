/**
 * Throttles as a lease (KIP-73, KIP-542): what we want set, and what of it is missing. Rates work only together with
 * the replica lists of the topics, and the lists only with the rates.
 */

import type { Plan } from '../../planner/index.ts';
import type { ConfigChange, ConfigResource, ConfigValue } from '../cluster.ts';
import type { PreviousValue } from './journal.ts';
import { configKey } from './state.ts';

export const rateKeys = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const;
export const listKeys = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'] as const;

/** The throttle that some moves need: entries 'partition:broker' by topic and key, and the brokers that take part. */
export type WantedThrottle = {
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly brokers: ReadonlySet<number>;
};

/** Followers: only the replicas that are being added. Leaders: the current ones, since any of them may lead. */
export function wantedThrottle(plan: Plan, moves: readonly number[]): WantedThrottle {
  const lists = new Map<string, Map<string, Set<string>>>();
  const brokers = new Set<number>();
  for (const index of moves) {
    const move = plan.moves[index];
    if (move === undefined) continue;
    const adding = move.to.filter((broker) => !move.from.includes(broker));
    if (adding.length === 0) continue;
    const byKey = lists.get(move.topic) ?? new Map<string, Set<string>>(listKeys.map((key) => [key, new Set()]));
    lists.set(move.topic, byKey);
    for (const broker of move.from) byKey.get(listKeys[0])?.add(`${move.partition}:${broker}`);
    for (const broker of adding) byKey.get(listKeys[1])?.add(`${move.partition}:${broker}`);
    for (const broker of [...move.from, ...adding]) brokers.add(broker);
  }
  return { lists, brokers };
}

export function everyMove(plan: Plan): readonly number[] {
  return plan.moves.map((_, index) => index);
}

/** What to read to judge a throttle. A broker that is away cannot be asked. */
export function throttleResources(
  wanted: WantedThrottle,
  alive: ReadonlySet<number>,
): readonly { readonly resource: ConfigResource; readonly keys: readonly string[] }[] {
  const topics = [...wanted.lists.keys()].map((name) => ({
    resource: { kind: 'topic', name } as const,
    keys: listKeys,
  }));
  const brokers = [...wanted.brokers]
    .filter((id) => alive.has(id))
    .map((id) => ({ resource: { kind: 'broker', id } as const, keys: rateKeys }));
  return [...topics, ...brokers];
}

/** Changes that are missing on the cluster; none: the throttle stands. What could not be read is not missing. */
export function missingThrottle(
  wanted: WantedThrottle,
  rateBytesPerSec: number,
  configs: readonly ConfigValue[],
): readonly ConfigChange[] {
  return configs.flatMap((found): readonly ConfigChange[] => {
    const { resource, key } = found;
    if (resource.kind === 'broker') {
      const value = String(rateBytesPerSec);
      const stands = found.source === 'dynamic-broker' && found.value === value;
      return stands ? [] : [{ resource, key, op: 'set', value }];
    }
    const entries = wanted.lists.get(resource.name)?.get(key);
    const there = entriesOf(found.value);
    if (entries === undefined || there.has('*')) return [];
    const missing = [...entries].filter((entry) => !there.has(entry));
    return missing.length === 0 ? [] : [{ resource, key, op: 'append', value: missing.join(',') }];
  });
}

export function entriesOf(value: string | null): ReadonlySet<string> {
  return new Set(
    (value ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );
}

/** Brokers that are sent their values at the same time. */
const brokersAtOnce = 20;

/**
 * Requests that fit: one resource's key at most once per request (Kafka refuses duplicates), long lists in pieces
 * (KAFKA-17993), and a bounded number of brokers, each of which is sent its own values, at the same time.
 */
export function inRequests(
  changes: readonly ConfigChange[],
  charsPerRequest: number,
): readonly (readonly ConfigChange[])[] {
  const requests: ConfigChange[][] = [];
  let current: ConfigChange[] = [];
  let chars = 0;
  const flush = (): void => {
    if (current.length > 0) requests.push(current);
    [current, chars] = [[], 0];
  };
  for (const change of changes.filter(({ resource }) => resource.kind === 'topic')) {
    for (const piece of pieces(change, charsPerRequest)) {
      const repeats = current.some((other) => configKey(asValue(other)) === configKey(asValue(piece)));
      if (repeats || chars + (piece.value?.length ?? 0) > charsPerRequest) flush();
      current.push(piece);
      chars += (piece.value?.length ?? 0) + piece.key.length;
    }
  }
  flush();
  const brokers = new Map<number | null, ConfigChange[]>();
  for (const change of changes) {
    if (change.resource.kind === 'broker') {
      brokers.set(change.resource.id, [...(brokers.get(change.resource.id) ?? []), change]);
    }
  }
  const each = [...brokers.values()];
  for (let start = 0; start < each.length; start += brokersAtOnce) {
    requests.push(each.slice(start, start + brokersAtOnce).flat());
  }
  return requests;
}

function pieces(change: ConfigChange, charsAtMost: number): readonly ConfigChange[] {
  if (change.value === null || change.value.length <= charsAtMost || change.op === 'set') return [change];
  const values: string[] = [];
  let piece = '';
  for (const entry of change.value.split(',')) {
    if (piece !== '' && piece.length + entry.length + 1 > charsAtMost) {
      values.push(piece);
      piece = '';
    }
    piece = piece === '' ? entry : `${piece},${entry}`;
  }
  return [...values, piece].map((value) => ({ ...change, value }));
}

function asValue({ resource, key }: ConfigChange): Pick<PreviousValue, 'resource' | 'key'> {
  return { resource, key };
}
