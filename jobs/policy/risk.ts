/** How much is at stake in a plan: counted from the plan alone, and put into a class by the lines of the policy. */

import type { Plan } from '../../planner/index.ts';
import type { RiskClass, RiskLines } from './governance.ts';

export type RiskFacts = {
  readonly bytes: number;
  readonly clusterShare: number;
  readonly partitions: number;
  readonly leaderChanges: number;
  readonly withoutSlack: number;
  readonly lowersReplication: boolean;
};

export type Risk = {
  readonly class: RiskClass;
  /** Why it is not low, in words. */
  readonly reasons: readonly string[];
};

export function factsOf(plan: Plan): RiskFacts {
  const { bytesMoved, replicasMoved, partitionsChanged, leaderChanges } = plan.totals;
  const { brokers } = plan.before;
  const share = (part: number, whole: number) => (part === 0 ? 0 : whole > 0 ? Math.min(1, part / whole) : 1);
  const ofBytes = share(bytesMoved, sum(brokers.map(({ bytes }) => bytes)));
  const ofReplicas = share(replicasMoved, sum(brokers.map(({ replicas }) => replicas)));
  const healing = new Set(plan.waves.filter(({ kind }) => kind === 'healing').flatMap(({ moves }) => moves));
  const tight = plan.moves.filter(({ from, to, minIsr }, index) => {
    // A healing move is one whose partition has a replica on a broker that is gone.
    const alive = healing.has(index) ? from.length - 1 : from.length;
    return Math.min(alive, to.length) <= minIsr;
  });
  return {
    bytes: bytesMoved,
    clusterShare: Math.max(ofBytes, ofReplicas),
    partitions: partitionsChanged,
    leaderChanges,
    withoutSlack: tight.length,
    lowersReplication: plan.moves.some(({ from, to }) => to.length < from.length),
  };
}

export function riskOf(plan: Plan, lines: { readonly medium: RiskLines; readonly high: RiskLines }): Risk {
  const facts = factsOf(plan);
  for (const name of ['high', 'medium'] as const) {
    const reasons = reached(facts, lines[name]);
    if (reasons.length > 0) return { class: name, reasons };
  }
  return { class: 'low', reasons: [] };
}

function reached(facts: RiskFacts, lines: RiskLines): readonly string[] {
  // Written so that a figure which is no number counts as reached.
  const over = (value: number, line: number | null) => line !== null && !(value < line);
  return [
    ...(over(facts.bytes, lines.bytes) ? [`it copies ${gigabytes(facts.bytes)}`] : []),
    ...(over(facts.clusterShare, lines.clusterShare)
      ? [`it moves ${Math.round(facts.clusterShare * 100)} % of the cluster`]
      : []),
    ...(over(facts.partitions, lines.partitions) ? [`it changes ${facts.partitions} partitions`] : []),
    ...(over(facts.leaderChanges, lines.leaderChanges) ? [`it moves ${facts.leaderChanges} leaders`] : []),
    ...(over(facts.withoutSlack, lines.withoutSlack)
      ? [
          facts.withoutSlack === 1
            ? 'one of its partitions misses min ISR if one more replica is lost'
            : `${facts.withoutSlack} of its partitions miss min ISR if one more replica is lost`,
        ]
      : []),
    ...(lines.lowersReplication && facts.lowersReplication ? ['it lowers a replication factor'] : []),
  ];
}

export function gigabytes(bytes: number): string {
  if (bytes === 0) return '0 B';
  const size = bytes >= 999.5e9 ? [bytes / 1e12, 'TB'] : bytes >= 999.5e6 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  return `${Number(Number(size[0]).toPrecision(3))} ${size[1]}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
