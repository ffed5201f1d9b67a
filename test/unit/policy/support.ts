/** A policy, a plan and a proposal for the tables: what a case does not say is as here. */

import type { ApprovalPolicy } from '../../../jobs/approval/approval-policy.ts';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import { defaultRisk, type Governance } from '../../../jobs/policy/governance.ts';
import type { Plan } from '../../../planner/index.ts';
import { planOf } from '../jobs/support/plan.ts';

export const governance: Governance = {
  approvals: { low: 1, medium: 1, high: 2 },
  typedFrom: 'high',
  risk: defaultRisk,
  windows: [],
  freezes: [],
  ceilings: { bytes: null, partitions: null, throttleBytesPerSec: null },
  atWindowEnd: 'pause',
  autoApproval: null,
};

export function policyWith(change: Partial<Governance> = {}, people: Partial<ApprovalPolicy> = {}): ApprovalPolicy {
  return {
    approvers: { users: ['U2', 'U3', 'U4'], groups: [], needed: 1 },
    allowSelfApproval: false,
    approvalLastsMs: 3_600_000,
    governance: { ...governance, ...change },
    ...people,
  };
}

/** A move of one replica in a cluster of 10 TB. */
export function planWith(totals: Partial<Plan['totals']> = {}, more: Partial<Plan> = {}): Plan {
  const plan = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [1, 2, 4] }]);
  const broker = { broker: 1, rack: 'a', replicas: 1000, leaders: 300, bytes: 10e12, capacityBytes: null };
  return {
    ...plan,
    before: { ...plan.before, brokers: [broker] },
    totals: { ...plan.totals, ...totals },
    ...more,
  };
}

export function at(text: string): number {
  return Date.parse(text);
}

/** Posted on Wednesday 2026-11-25 at 12:00 UTC, for an hour. */
export function proposalOf(plan: Plan, approvers: readonly string[], approvedAt = '2026-11-25T12:10Z'): Proposal {
  return {
    version: 1,
    proposalId: 'P-7F3K',
    digest: plan.digest,
    clusterName: 'prod',
    clusterId: plan.clusterId,
    requester: { teamId: 'T1', userId: 'U1', name: 'mira' },
    channel: 'C1',
    messageTs: '1.0',
    state: 'approved',
    createdAtMs: at('2026-11-25T12:00Z'),
    expiresAtMs: at('2026-11-25T13:00Z'),
    approvals: approvers.map((userId) => ({
      person: { teamId: 'T1', userId, name: userId },
      atMs: at(approvedAt),
      digest: plan.digest,
    })),
    rejection: null,
    executionId: 'E-1',
    revision: 3,
  };
}
