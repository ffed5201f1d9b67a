/**
 * The other half of the lease: what was there before us, and how to put it back exactly. Rates of ours carry the mark of
 * the cluster (rate-tag.ts), so that a leftover is known for ours even when a journal has lost its tail.
 */

import type { ConfigChange, ConfigValue, Observation } from '../cluster.ts';
import type { PreviousValue } from './journal.ts';
import type { KnownPrevious, Turn } from './observed.ts';
import { isTagged } from './rate-tag.ts';
import type { State } from './state.ts';
import { configKey } from './state.ts';
import type { WantedThrottle } from './throttle.ts';
import { entriesOf } from './throttle.ts';

export type Lease = {
  readonly clusterId: string;
  readonly state: Pick<State, 'previous' | 'throttle'>;
  /** Earlier executions on this cluster, newest first. */
  readonly known: readonly KnownPrevious[];
};

/** Of an execution as it is now. Where its throttles were off for a while, what they had found is what an earlier one has. */
export function leaseOf({ executionId, plan, state, observed }: Turn): Lease {
  const { clusterId } = plan;
  if (state.throttle?.standing !== 'off') return { clusterId, state, known: observed.known };
  const before = { executionId, previous: state.previous };
  return { clusterId, state: { ...state, previous: new Map() }, known: [before, ...observed.known] };
}

/**
 * What was there before us, for values that the journal does not know yet. A value with our mark is never taken for the
 * operator's: the journal of an earlier execution says what was there before it, or else nothing was.
 */
export function previousValues(
  configs: readonly ConfigValue[],
  wanted: WantedThrottle,
  lease: Lease,
): readonly PreviousValue[] {
  const marked = isMarked(configs, lease);
  const fresh = configs.filter((found) => !lease.state.previous.has(configKey(found)));
  return fresh.map((found): PreviousValue => {
    const { resource, key, value, source } = found;
    if (resource.kind === 'broker') {
      const ours = source === 'dynamic-broker' && isTagged(value, lease.clusterId);
      if (!ours) return { resource, key, value, source };
      return knownBefore(found, lease) ?? { resource, key, value: null, source: 'default' };
    }
    const ours = marked ? wholly(wanted, resource.name, configs, key) : new Set<string>();
    // What a release has left where the journal has lost its tail: a list of ours without an entry.
    if (marked && value === '') return { resource, key, value: null, source: 'default' };
    if (ours.size === 0) return { resource, key, value, source };
    // The journal lost its tail while throttles of ours stand: the entries that it wants are its own.
    const rest = [...entriesOf(value)].filter((entry) => !ours.has(entry));
    return rest.length === 0
      ? { resource, key, value: null, source: 'default' }
      : { resource, key, value: rest.join(','), source };
  });
}

/**
 * Changes that put everything back; none: nothing of ours is left. Values that somebody else has set since are left
 * alone, and so are list entries that were there before us. The lists go first: as long as a rate with our mark stands,
 * a journal that has lost its tail can still be told from one that never touched them.
 */
export function restoreChanges(
  wanted: WantedThrottle,
  lease: Lease,
  configs: readonly ConfigValue[],
): readonly ConfigChange[] {
  const marked = isMarked(configs, lease);
  const lists = configs.flatMap((found): readonly ConfigChange[] => {
    const { resource, key } = found;
    if (resource.kind !== 'topic') return [];
    const previous = lease.state.previous.get(configKey(found));
    if (previous !== undefined) {
      return restoreList(found, previous, wanted.lists.get(resource.name)?.get(key) ?? new Set());
    }
    return marked ? restoreList(found, undefined, wholly(wanted, resource.name, configs, key)) : [];
  });
  if (lists.length > 0) return lists;
  return configs.flatMap((found) => (found.resource.kind === 'broker' ? restoreRate(found, lease) : []));
}

/**
 * Changes that take finished moves off the lists while others still copy; what was there before us stays. Entries are
 * subtracted even where the list becomes empty: a deletion that is long under way would take the next wave's with it.
 */
export function releaseChanges(
  finished: WantedThrottle,
  { state }: Pick<Lease, 'state'>,
  configs: readonly ConfigValue[],
): readonly ConfigChange[] {
  return configs.flatMap((found): readonly ConfigChange[] => {
    const { resource, key } = found;
    if (resource.kind !== 'topic') return [];
    const previous = state.previous.get(configKey(found));
    const entries = finished.lists.get(resource.name)?.get(key);
    if (previous === undefined || entries === undefined) return [];
    const ours = oursOn(found, previous, entries);
    return ours.length === 0 ? [] : [{ resource, key, op: 'subtract', value: ours.join(',') }];
  });
}

/** Brokers that we throttled and that cannot be asked now. */
export function brokersStillThrottled(
  { previous, throttle }: Pick<State, 'previous' | 'throttle'>,
  { aliveBrokers }: Pick<Observation, 'aliveBrokers'>,
): readonly number[] {
  if (throttle?.standing === 'off') return [];
  const alive = new Set(aliveBrokers);
  const throttled = [...previous.values()].flatMap(({ resource }) =>
    resource.kind === 'broker' && resource.id !== null && !alive.has(resource.id) ? [resource.id] : [],
  );
  return [...new Set(throttled)];
}

export function isMarked(configs: readonly ConfigValue[], { clusterId }: Pick<Lease, 'clusterId'>): boolean {
  return configs.some(({ source, value }) => source === 'dynamic-broker' && isTagged(value, clusterId));
}

function knownBefore(found: ConfigValue, { known }: Lease): PreviousValue | undefined {
  const key = configKey(found);
  return known.find(({ previous }) => previous.has(key))?.previous.get(key);
}

/**
 * For a journal that has lost its tail: the entries of those partitions alone that have all of ours on both lists. One
 * entry alone may have been there before us.
 */
function wholly(
  wanted: WantedThrottle,
  topic: string,
  configs: readonly ConfigValue[],
  wantedKey: string,
): ReadonlySet<string> {
  const lacking = new Set<string>();
  for (const [key, entries] of wanted.lists.get(topic) ?? []) {
    const found = configs.find(
      ({ resource, key: at }) => resource.kind === 'topic' && resource.name === topic && at === key,
    );
    const there = entriesOf(found?.value ?? null);
    for (const entry of entries) if (!there.has(entry)) lacking.add(partitionOfEntry(entry));
  }
  const ours = wanted.lists.get(topic)?.get(wantedKey) ?? new Set<string>();
  return new Set([...ours].filter((entry) => !lacking.has(partitionOfEntry(entry))));
}

function partitionOfEntry(entry: string): string {
  return entry.slice(0, entry.indexOf(':'));
}

function restoreRate(found: ConfigValue, lease: Lease): readonly ConfigChange[] {
  const { resource, key, value, source } = found;
  if (source !== 'dynamic-broker' || value === null) return [];
  const own = lease.state.previous.get(configKey(found));
  const ours =
    isTagged(value, lease.clusterId) || (own !== undefined && value === String(lease.state.throttle?.rateBytesPerSec));
  const previous = own ?? knownBefore(found, lease);
  const before = previous?.source === 'dynamic-broker' ? previous.value : null;
  if (!ours || before === value) return [];
  return [before === null ? { resource, key, op: 'delete', value: null } : { resource, key, op: 'set', value: before }];
}

function restoreList(
  found: ConfigValue,
  previous: PreviousValue | undefined,
  wanted: ReadonlySet<string>,
): readonly ConfigChange[] {
  const { resource, key, value, source } = found;
  if (source !== 'dynamic-topic') return [];
  const wasSet = previous?.source === 'dynamic-topic';
  const ours = oursOn(found, previous, wanted);
  const nothingElse = ours.length === entriesOf(value).size;
  // An empty list is what a release leaves.
  if (nothingElse && !wasSet && (ours.length > 0 || previous !== undefined || value === '')) {
    return [{ resource, key, op: 'delete', value: null }];
  }
  return ours.length === 0 ? [] : [{ resource, key, op: 'subtract', value: ours.join(',') }];
}

/** Wanted entries that stand on the list and did not before us. */
function oursOn(
  { value, source }: ConfigValue,
  previous: PreviousValue | undefined,
  wanted: ReadonlySet<string>,
): readonly string[] {
  if (source !== 'dynamic-topic') return [];
  const before = entriesOf(previous?.source === 'dynamic-topic' ? previous.value : null);
  return [...entriesOf(value)].filter((entry) => wanted.has(entry) && !before.has(entry));
}
