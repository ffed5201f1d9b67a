import type { PlanRequest } from '../intent.ts';
import type { Snapshot } from '../snapshot.ts';
import { isAlive, isCordoned } from '../usable.ts';

/** What would make a refused request possible. Each is looked for when it is asked for, once, and tried out before it is named. */
export type WaysOut = {
  /** The replication factor next to the asked one, the higher of two as near; null for other intents and where there is none. */
  readonly factor: () => number | null;
  /** 'leave broker 4 out of the drain', with the fewest brokers that help; null where up to three do not. */
  readonly spared: () => string | null;
  /** The cordoned brokers where it would be possible if they took replicas; else none. */
  readonly uncordoned: () => readonly number[];
};

export const noWaysOut: WaysOut = { factor: () => null, spared: () => null, uncordoned: () => [] };

const sparedAtMost = 3;
/** Each try may build a model of the whole cluster, so replicas times tries are bounded. */
const replicasTriedAtMost = 4e6;
const triesAtLeast = 10;
const triesAtMost = 300;

/** `possible` says whether another request for the same cluster passes every check that comes before solving. */
export function waysOut(
  snapshot: Snapshot,
  request: PlanRequest,
  possibleOn: (other: Snapshot, request: PlanRequest) => boolean,
): WaysOut {
  const possible = (other: PlanRequest): boolean => possibleOn(snapshot, other);
  return {
    factor: once(() => nearestFactor(snapshot, request, possible)),
    spared: once(() => fewestSpared(snapshot, request, possible)),
    uncordoned: once(() => {
      const ids = snapshot.brokers.filter((broker) => isAlive(broker) && isCordoned(broker)).map(({ id }) => id);
      return ids.length > 0 && possibleOn(withoutCordons(snapshot), request) ? inOrder(ids) : [];
    }),
  };
}

function withoutCordons(snapshot: Snapshot): Snapshot {
  const brokers = snapshot.brokers.map(({ configs, logDirs, ...broker }) => ({
    ...broker,
    ...(configs === undefined ? {} : { configs: { ...configs, 'cordoned.log.dirs': '' } }),
    ...(logDirs === undefined ? {} : { logDirs: logDirs.map(({ cordoned: _cordoned, ...dir }) => dir) }),
  }));
  return { ...snapshot, brokers };
}

function nearestFactor({ brokers }: Snapshot, request: PlanRequest, possible: (other: PlanRequest) => boolean) {
  const { intent } = request;
  if (intent.kind !== 'set-rf' || !Number.isInteger(intent.replicationFactor)) return null;
  const asked = intent.replicationFactor;
  // The nearest first: each look builds a model of the whole cluster.
  const others = brokers.map((_, i) => i + 1);
  others.sort((a, b) => Math.abs(a - asked) - Math.abs(b - asked) || b - a);
  return others.find((replicationFactor) => possible({ ...request, intent: { ...intent, replicationFactor } })) ?? null;
}

function fewestSpared(snapshot: Snapshot, request: PlanRequest, possible: (other: PlanRequest) => boolean) {
  const { intent, excludeBrokers = [] } = request;
  const alive = new Set(snapshot.brokers.filter(isAlive).map(({ id }) => id));
  const drained = intent.kind === 'drain' ? intent.brokers : [];
  // What was only left out comes first: taking it in again changes less of what was asked for than a smaller drain.
  const excluded = excludeBrokers.filter((id) => !drained.includes(id));
  const named = [...inOrder(excluded), ...inOrder(drained)].filter((id) => alive.has(id));
  let tries = triesFor(snapshot);
  for (let count = 1; count <= sparedAtMost; count++) {
    for (const spared of subsets(named, count)) {
      if (tries-- === 0) return null;
      const without = (ids: readonly number[]) => ids.filter((id) => !spared.includes(id));
      if (intent.kind === 'drain' && without(intent.brokers).length === 0) continue;
      const other: PlanRequest = {
        ...request,
        intent: intent.kind === 'drain' ? { ...intent, brokers: without(intent.brokers) } : intent,
        excludeBrokers: without(excludeBrokers),
      };
      if (possible(other)) return words(spared, drained);
    }
  }
  return null;
}

function triesFor({ topics }: Snapshot): number {
  const replicas = topics.reduce(
    (sum, { partitions }) => sum + partitions.reduce((own, partition) => own + partition.replicas.length, 0),
    0,
  );
  return Math.min(triesAtMost, Math.max(triesAtLeast, Math.floor(replicasTriedAtMost / Math.max(1, replicas))));
}

function words(spared: readonly number[], drained: readonly number[]): string {
  const out = spared.filter((id) => drained.includes(id));
  const back = spared.filter((id) => !drained.includes(id));
  const brokers = (ids: readonly number[]) =>
    `${ids.length === 1 ? 'broker' : 'brokers'} ${inOrder(ids).join(' and ')}`;
  return [
    ...(back.length === 0 ? [] : [`do not exclude ${brokers(back)}`]),
    ...(out.length === 0 ? [] : [`leave ${brokers(out)} out of the drain`]),
  ].join(' and ');
}

function* subsets(ids: readonly number[], count: number, from = 0): Generator<readonly number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = from; i < ids.length; i++) {
    for (const rest of subsets(ids, count - 1, i + 1)) yield [ids[i]!, ...rest];
  }
}

function inOrder(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
