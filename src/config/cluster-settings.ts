/** What the configuration says of one Kafka cluster, checked and with every default filled in. */

import type { Governance } from '../../jobs/policy/governance.ts';
import type { WatchSettings } from '../../jobs/watch/ports.ts';
import type { GivenLimits } from '../../planner/audit/limits.ts';
import type { Silence } from '../../planner/audit/silence.ts';
import type { Secret } from './secret.ts';

export type ClusterSettings = {
  /** What people type: `/kafka on prod status`. Lower case letters, digits, '.', '_' and '-'. */
  readonly name: string;
  /** `host:port`, at least one. */
  readonly bootstrap: readonly string[];
  /** null: plain text. */
  readonly ssl: TlsSettings | null;
  readonly sasl: SaslSettings | null;
  /** Shown on every message of this cluster, e.g. "simulated: no real Kafka". Empty when there is nothing to say. */
  readonly note: string;
  /** Slack channel id for what nobody asked for just now (schedules, recovery). null: none. */
  readonly defaultChannel: string | null;
  /** Channels whose `/kafka` means this cluster when none is named. */
  readonly channels: readonly string[];
  readonly throttle: ThrottleSettings;
  /** Who may ask for plans. null: every full member of the workspace. */
  readonly askers: AskerSettings | null;
  readonly approvers: ApproverSettings;
  /** Whether the person who asked may also approve. Default false. */
  readonly allowSelfApproval: boolean;
  /** What the policy file says of this cluster besides; missing where there is none. */
  readonly governance?: Governance;
  /** How long a posted plan waits for people. */
  readonly approvalLastsMs: number;
  /** Racks of controllers by node id: Kafka has no place for them. */
  readonly controllerRacks?: ReadonlyMap<number, string>;
  /** The voting servers of the ZooKeeper ensemble of a cluster before KRaft; missing or empty: not told. */
  readonly zookeeper?: readonly ZooKeeperSettings[];
  /** Rules of the audit that somebody has decided about. */
  readonly silences: readonly Silence[];
  /** Limits of the audit's rules that are not the usual ones. */
  readonly auditLimits: GivenLimits;
  /** null: nobody watches it, because the configuration says so or names no channel. */
  readonly watch: WatchSettings | null;
  /** Limit for one request to the cluster. */
  readonly requestTimeoutMs: number;
};

export type ZooKeeperSettings = {
  /** `host:port` of its client port. */
  readonly server: string;
  readonly rack: string | null;
  /** `http://host:port` of its admin server, asked where the client port does not tell. null: not there. */
  readonly admin: string | null;
};

export type TlsSettings = {
  /** PEM text, read from the files that the configuration names. null: the system's certificate authorities. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: Secret | null;
  /** Default true; false is for test clusters. */
  readonly rejectUnauthorized: boolean;
  /** The files as they are now, for a new connection: certificates are renewed without a restart. Missing: they never change. */
  readonly reread?: () => TlsFiles;
};

export type TlsFiles = Pick<TlsSettings, 'ca' | 'cert' | 'key'>;

export type SaslSettings =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: Secret;
    }
  /** Client credentials against a token endpoint (RFC 6749 section 4.4), asked again before the token runs out. */
  | {
      readonly mechanism: 'oauthbearer';
      readonly tokenEndpoint: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly scope: string | null;
    };

export type ThrottleSettings = {
  readonly floorBytesPerSec: number;
  readonly ceilingBytesPerSec: number;
  readonly startBytesPerSec: number;
};

export type AskerSettings = { readonly users: readonly string[]; readonly groups: readonly string[] };

/** Nobody may approve unless named here. */
export type ApproverSettings = {
  /** Slack user ids, `U…` or `W…`. */
  readonly users: readonly string[];
  /** Slack user group ids, `S…`. */
  readonly groups: readonly string[];
  /** How many different people have to say yes. Default 1. */
  readonly needed: number;
};
