/** Redis as the workflows need it: plans, proposals, journals and the lock, over one connection. */

import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../jobs/outcome.ts';
import type { ArchiveStore, ClusterLock, JournalStore, PlanStore, ProposalStore } from '../../jobs/ports.ts';
import type { RedisAddress } from '../../jobs/queue/redis-place.ts';
import type { ScheduleRuns } from '../../jobs/schedule/schedule.ts';
import type { WatchStore } from '../../jobs/watch/ports.ts';
import { archiveStore } from './archive-store.ts';
import { type ChannelClusters, channelClusters } from './channel-clusters.ts';
import { openClient } from './client.ts';
import { clusterLock } from './cluster-lock.ts';
import type { DurableSetting, Shortfall } from './durability.ts';
import { readShortfalls, refusalOf } from './durability.ts';
import { type EditBudget, editBudget } from './edit-budget.ts';
import { type HealthStore, healthStore } from './health-store.ts';
import { journalStore } from './journal-store.ts';
import { keysUnder } from './keys.ts';
import { planStore } from './plan-store.ts';
import { proposalStore } from './proposal-store.ts';
import { type RecordStore, recordStore } from './record-store.ts';
import { scheduleRuns } from './schedule-runs.ts';
import { watchStore } from './watch-store.ts';

export type RedisOptions = {
  readonly url: RedisAddress;
  /** Before every key. Default 'evenkeel'. */
  readonly prefix?: string;
  /** Shown by CLIENT LIST. Default 'evenkeel'. */
  readonly name?: string;
  /** Settings whose risk the configuration accepts. */
  readonly acceptedRisks?: readonly DurableSetting[];
  /** Replicas that must have a journal entry, an approval or a plan before it counts. Default 0. */
  readonly replicas?: number;
  readonly onError?: (message: string) => void;
  /** The id that is written into each journal entry. */
  readonly trace?: () => string | undefined;
};

export type OpenRedis = {
  readonly plans: PlanStore;
  readonly proposals: ProposalStore;
  readonly journal: JournalStore;
  readonly archive: ArchiveStore;
  readonly lock: ClusterLock;
  readonly scheduleRuns: ScheduleRuns;
  readonly edits: EditBudget;
  readonly record: RecordStore;
  readonly channels: ChannelClusters;
  readonly health: HealthStore;
  readonly watch: WatchStore;
  /** Refuses where a journal would not be safe; asked before each execution. */
  readonly durability: () => Promise<Outcome<null>>;
  /** For the start: each setting that falls short, accepted or not. */
  readonly shortfalls: () => Promise<Outcome<readonly Shortfall[]>>;
  readonly ping: () => Promise<Outcome<unknown>>;
  readonly close: () => Promise<void>;
};

export function openRedis(options: RedisOptions): OpenRedis {
  const { url, prefix = 'evenkeel', name = 'evenkeel', acceptedRisks = [], replicas = 0, onError } = options;
  const client = openClient(url, { name, replicas, ...(onError === undefined ? {} : { onError }) });
  const keys = keysUnder(prefix);
  const shortfalls = (): Promise<Outcome<readonly Shortfall[]>> => readShortfalls(client, acceptedRisks);
  return {
    plans: planStore(client, keys),
    proposals: proposalStore(client, keys, Date.now),
    archive: archiveStore(client, keys),
    journal: journalStore(client, keys, { nowMs: Date.now, trace: options.trace ?? (() => undefined) }),
    lock: clusterLock(client, keys),
    scheduleRuns: scheduleRuns(client, keys),
    edits: editBudget(client, keys, randomUUID),
    record: recordStore(client, keys),
    channels: channelClusters(client, keys),
    health: healthStore(client, keys),
    watch: watchStore(client, keys),
    durability: async () => {
      const found = await shortfalls();
      return found.ok ? refusalOf(found.value) : found;
    },
    shortfalls,
    ping: () => client.ask((redis) => redis.ping()),
    close: client.close,
  };
}
