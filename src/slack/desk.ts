/** What the listeners work with: stores to read from, the queue to put work on, and a way to say things. */

import type { ClusterPolicy } from '../../jobs/deps.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import type { Directory } from '../../jobs/people.ts';
import type {
  ArchiveStore,
  Clock,
  Ids,
  JobQueue,
  JournalStore,
  Messenger,
  PlanStore,
  ProposalStore,
} from '../../jobs/ports.ts';
import type { ScheduleBook, ScheduleRuns } from '../../jobs/schedule/schedule.ts';
import type { WatchStore } from '../../jobs/watch/ports.ts';
import type { AskerSettings } from '../config/cluster-settings.ts';
import type { Head } from '../record/line.ts';
import type { ChannelClusters } from '../redis/channel-clusters.ts';
import type { HealthStore } from '../redis/health-store.ts';
import type { ClusterChoices } from './cluster-choice.ts';
import type { Log } from './web-client.ts';

/** What the bot itself needs to know of a cluster's policy, besides what jobs do. */
export type AskPolicy = ClusterPolicy & { readonly askers: AskerSettings | null };

export type Desk = {
  readonly clusters: ClusterChoices;
  /** Where a channel's cluster was set in Slack. */
  readonly channels: ChannelClusters;
  readonly health: Pick<HealthStore, 'read'>;
  /** As the manifest names it, for texts that answer no command. */
  readonly command: string;
  readonly policyOf: (clusterName: string) => Outcome<AskPolicy>;
  readonly directory: Directory;
  readonly queue: JobQueue;
  readonly schedules: { readonly book: ScheduleBook; readonly runs: ScheduleRuns };
  readonly watch: WatchStore;
  readonly ids: Ids;
  readonly proposals: ProposalStore;
  readonly plans: PlanStore;
  readonly journal: JournalStore;
  readonly archive?: ArchiveStore;
  readonly record: {
    readonly head: () => Promise<Outcome<Head>>;
    readonly read: (afterSeq: number) => Promise<Outcome<readonly string[]>>;
  };
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly log: Log;
  /** The workspace that the bot was installed in; people of others are refused. */
  readonly homeTeamId: string;
  /** Empty: every channel that the bot is in. */
  readonly allowedChannels: readonly string[];
};
