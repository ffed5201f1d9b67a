/** One look at a cluster, as the watch judges it. */

import type { Audit } from '../../planner/audit/audit.ts';
import type { Finding, Plan, Severity, Snapshot } from '../../planner/index.ts';

export type Look = {
  readonly nowMs: number;
  readonly seen: Seen | { readonly kind: 'blind'; readonly why: string };
  /** Until when nothing new is said; null: never. */
  readonly snoozed: boolean;
};

export type Seen = {
  readonly kind: 'seen';
  readonly wrong: readonly Finding[];
  /** What this look cannot tell: what was wrong stays so, and nothing begins. */
  readonly unjudged: (rule: string, subject: string) => boolean;
  /** What our own executions do knowingly: nothing begins. */
  readonly expected: (rule: string, subject: string) => boolean;
};

/** Below this, a finding is for the audit and the digest, and wakes nobody. */
const watched: readonly Severity[] = ['critical', 'high', 'medium'];

/** The same partition losing more and more; only the gravest of these is told. The gravest first. */
export const ladder: readonly string[] = ['offline-partition', 'under-min-isr', 'at-min-isr'];

/** Told by the rules of the ladder where it matters, and by every restart otherwise. */
const notWatched = new Set(['under-replicated', 'reassignment-in-progress']);

export function seenOf(snapshot: Snapshot, { findings }: Audit, running: readonly Plan[]): Seen {
  const wrong = findings.filter(({ rule, severity }) => watched.includes(severity) && !notWatched.has(rule));
  return { kind: 'seen', wrong, unjudged: unjudgedIn(snapshot), expected: expectedOf(running) };
}

const ofVoters = new Set([
  'quorum-without-leader',
  'voter-not-healthy',
  'quorum-spread',
  'quorum-size',
  'observer-lag',
]);
const ofDisks = new Set(['log-dir-offline', 'disk-nearly-full']);

function unjudgedIn({ controlPlane, throttles, topics, brokers }: Snapshot): Seen['unjudged'] {
  const moving = topics.some(({ partitions }) =>
    partitions.some(({ adding, removing }) => (adding?.length ?? 0) + (removing?.length ?? 0) > 0),
  );
  const telling = new Set(brokers.flatMap(({ id, logDirs }) => (logDirs === undefined ? [] : [`broker ${id}`])));
  return (rule, subject) => {
    if (ofVoters.has(rule)) return controlPlane.kind === 'unknown';
    // While something is being moved a throttle is nothing left over.
    if (rule === 'leftover-throttle') return throttles === undefined || moving;
    if (ofDisks.has(rule)) return !telling.has(subject.split(': ')[0]!);
    return false;
  };
}

/** What a plan that runs does on purpose, and undoes or ends itself. Never what stops producers or readers. */
const byPartition = new Set(['at-min-isr', 'rack-violation', 'cannot-lose-rack', 'rf-equals-min-isr']);

function expectedOf(running: readonly Plan[]): Seen['expected'] {
  if (running.length === 0) return () => false;
  const partitions = new Set<string>();
  const topics = new Set<string>();
  const brokers = new Set<string>();
  for (const { moves } of running) {
    for (const { topic, partition, to } of moves) {
      partitions.add(`${topic}-${partition}`);
      topics.add(`topic ${topic}`);
      for (const id of to) brokers.add(`broker ${id}`);
    }
  }
  return (rule, subject) => {
    if (rule === 'leftover-throttle') return true;
    if (rule === 'disk-nearly-full') return brokers.has(subject);
    if (rule === 'mixed-replication-factor') return topics.has(subject);
    return byPartition.has(rule) && partitions.has(subject);
  };
}
