/** Everything that the workflows need, composed once by the process that runs them. */

import type { GivenLimits } from '../planner/audit/limits.ts';
import type { Silence } from '../planner/audit/silence.ts';
import type { ApprovalPolicy } from './approval/approval-policy.ts';
import type { Check } from './check.ts';
import type { Clusters } from './cluster.ts';
import type { ExecutionLimits } from './execution/limits.ts';
import type { Rules } from './execution/rules.ts';
import type { Outcome } from './outcome.ts';
import type { Directory } from './people.ts';
import type { Askers } from './policy/may-ask.ts';
import type {
  ArchiveStore,
  Clock,
  ClusterLock,
  Ids,
  JobQueue,
  JournalStore,
  Messenger,
  Painter,
  Planner,
  PlanStore,
  ProposalStore,
  Telemetry,
} from './ports.ts';
import type { ScheduleBook, ScheduleRuns } from './schedule/schedule.ts';
import type { WatchSettings, WatchStore } from './watch/ports.ts';

/** What the configuration says of one cluster; src/config's ClusterSettings fits it as it is. */
export type ClusterPolicy = ApprovalPolicy & {
  /** Who may ask for plans; null or missing: every full member. */
  readonly askers?: Askers | null;
  /** Rules that somebody has decided about. */
  readonly silences?: readonly Silence[];
  /** Limits of the audit's rules that are not the usual ones. */
  readonly auditLimits?: GivenLimits;
  /** null or missing: the cluster is not watched. */
  readonly watch?: WatchSettings | null;
  /** Shown on every message of this cluster; '' when there is nothing to say. */
  readonly note: string;
  /** Bounds within which the executor, and people while it runs, may choose. */
  readonly throttle: {
    readonly floorBytesPerSec: number;
    readonly ceilingBytesPerSec: number;
    readonly startBytesPerSec: number;
  };
};

export type Deps = {
  readonly clusters: Clusters;
  /** Outcome because a queued job may name a cluster that the configuration has dropped since. */
  readonly policyOf: (clusterName: string) => Outcome<ClusterPolicy>;
  /** Slack's id of the workspace that the bot serves. */
  readonly homeTeamId: string;
  readonly planner: Planner;
  /** Missing where nothing is drawn, as in the simulator. */
  readonly painter?: Painter;
  readonly plans: PlanStore;
  readonly proposals: ProposalStore;
  readonly journal: JournalStore;
  /** Missing where nothing is kept for long, as in the simulator. */
  readonly archive?: ArchiveStore;
  readonly lock: ClusterLock;
  /** Whether the store may be trusted with a journal: asked before each execution. */
  readonly durability: () => Promise<Outcome<null>>;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly queue: JobQueue;
  /** Missing where nothing is scheduled, as in the simulator. */
  readonly schedules?: { readonly book: ScheduleBook; readonly runs: ScheduleRuns };
  /** Looks at everything that this process needs; missing where nobody asks. Ends by itself. */
  readonly doctor?: () => Promise<readonly Check[]>;
  /** Missing where nobody measures. */
  readonly telemetry?: Telemetry;
  /** Missing where nothing is watched, as in the simulator. */
  readonly watch?: { readonly store: WatchStore; readonly command: string };
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether this process is about to end: an execution is then handed to another worker at its next turn. Missing: never. */
  readonly leaving?: () => boolean;
  /** Names this process in journals and locks. */
  readonly workerId: string;
  readonly limits: ExecutionLimits;
  /** Only for the simulator's known-bad variants; missing means the real ones. */
  readonly rules?: Rules;
  /** One line for operators, never for people in Slack. */
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
};
