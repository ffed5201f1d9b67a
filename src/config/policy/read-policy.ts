/** Reads a policy file: its shape, then the rules that a well-formed one must still keep to. Every fault at once. */

import type { AutoApproval, Governance, RiskLines, Window } from '../../../jobs/policy/governance.ts';
import { defaultRisk, noLines } from '../../../jobs/policy/governance.ts';
import type { ApproverSettings, AskerSettings } from '../cluster-settings.ts';
import type { Checked, Fault } from '../fault.ts';
import { type FileKind, readKind } from '../read-file.ts';
import { parseBytes, parseRate } from '../units.ts';
import { type GovernedCluster, type PolicyFile, policySchema, weekdays } from './schema.ts';
import { policySettings } from './settings.ts';

export type ClusterGovernance = {
  readonly cluster: string;
  readonly askers: AskerSettings | null;
  readonly approvers: ApproverSettings;
  readonly allowSelfApproval: boolean;
  readonly governance: Governance;
};

const policyKind: FileKind<PolicyFile> = {
  schema: policySchema,
  settings: policySettings,
  document: 'docs/policy.md',
  missing:
    'Put the policy file there, or correct or take out "policy" in evenkeel.json. docs/policy.md has one to begin with.',
};

export function readPolicy(path: string, readText: (path: string) => string): Checked<readonly ClusterGovernance[]> {
  const file = readKind(path, readText, policyKind);
  if (!file.ok) return file;
  const policies = file.value.clusters.map(normalised);
  const faults = policies.flatMap((policy, index) => brokenRules(policies, policy, index));
  return faults.length === 0 ? { ok: true, value: policies } : { ok: false, faults };
}

function normalised(given: GovernedCluster): ClusterGovernance {
  const low = given.approvals?.low ?? 1;
  const medium = given.approvals?.medium ?? low;
  const high = given.approvals?.high ?? Math.max(2, medium);
  const typed = given.typedConfirmation ?? 'high';
  const { bytes, partitions, throttle } = given.ceilings ?? {};
  const people = (named: { users?: string[] | undefined; groups?: string[] | undefined } | undefined) => ({
    users: [...new Set(named?.users ?? [])],
    groups: [...new Set(named?.groups ?? [])],
  });
  return {
    cluster: given.cluster,
    askers: given.askers === undefined ? null : people(given.askers),
    approvers: { ...people(given.approvers), needed: low },
    allowSelfApproval: given.fourEyes === false,
    governance: {
      approvals: { low, medium, high },
      typedFrom: typed === 'never' ? null : typed,
      risk: {
        medium: linesOf(given.risk?.medium) ?? defaultRisk.medium,
        high: linesOf(given.risk?.high) ?? defaultRisk.high,
      },
      windows: (given.windows ?? []).map(windowOf),
      freezes: (given.freezes ?? []).map(({ from, until, reason }) => ({
        fromMs: Date.parse(from),
        untilMs: Date.parse(until),
        reason,
      })),
      atWindowEnd: given.atWindowEnd ?? 'pause',
      ceilings: {
        bytes: bytesOf(bytes),
        partitions: partitions ?? null,
        throttleBytesPerSec: throttle === undefined ? null : parseRate(throttle),
      },
      autoApproval: autoOf(given.autoApproval),
    },
  };
}

function linesOf(given: NonNullable<GovernedCluster['risk']>['medium']): RiskLines | null {
  if (given === undefined) return null;
  const { bytes, clusterShare, partitions, leaderChanges, withoutSlack, lowersReplication } = given;
  return {
    ...noLines,
    bytes: bytesOf(bytes),
    clusterShare: clusterShare === undefined ? null : Number.parseFloat(clusterShare) / 100,
    partitions: partitions ?? null,
    leaderChanges: leaderChanges ?? null,
    withoutSlack: withoutSlack ?? null,
    lowersReplication: lowersReplication ?? false,
  };
}

function windowOf({ days, from, to, timeZone }: NonNullable<GovernedCluster['windows']>[number]): Window {
  const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return { days: days.map((day) => weekdays.indexOf(day)), fromMinute: minute(from), toMinute: minute(to), timeZone };
}

function autoOf(given: GovernedCluster['autoApproval']): AutoApproval | null {
  // A schema that let an amount without a unit through would otherwise open the door wide.
  return given === undefined ? null : { ...given, bytes: bytesOf(given.bytes) ?? 0 };
}

function bytesOf(text: string | undefined): number | null {
  return text === undefined ? null : parseBytes(text);
}

function brokenRules(
  all: readonly ClusterGovernance[],
  { cluster, approvers, governance }: ClusterGovernance,
  index: number,
): readonly Fault[] {
  const at = `clusters[${index}]`;
  const { approvals, freezes } = governance;
  const { users, groups } = approvers;
  const first = all.findIndex((other) => other.cluster === cluster);
  const faults: Fault[] = [];
  if (first !== index) {
    const found = `"${cluster}", as in clusters[${first}]`;
    faults.push({ path: `${at}.cluster`, found, expected: 'each cluster once', fix: 'Join the two into one.' });
  }
  if (approvals.low > approvals.medium || approvals.medium > approvals.high) {
    faults.push({
      path: `${at}.approvals`,
      found: `low ${approvals.low}, medium ${approvals.medium}, high ${approvals.high}`,
      expected: 'at least as many for more risk',
      fix: 'Write for example { "low": 1, "medium": 1, "high": 2 }.',
    });
  }
  if (groups.length === 0 && users.length > 0 && users.length < approvals.high) {
    faults.push({
      path: `${at}.approvals.high`,
      found: `${approvals.high} with ${users.length} approver${users.length === 1 ? '' : 's'}`,
      expected: 'at most as many as there are approvers',
      fix: 'Name more users, add a group, or write "approvals": { "high": 1 }.',
    });
  }
  freezes.forEach(({ fromMs, untilMs }, freeze) => {
    if (fromMs < untilMs) return;
    faults.push({
      path: `${at}.freezes[${freeze}].until`,
      found: 'an end that is not after the begin',
      expected: 'a moment after "from"',
      fix: 'Correct one of the two; a freeze that is over can be taken out.',
    });
  });
  return faults;
}
