/** Who is in the simulated Slack. */

import type { ClusterPolicy } from '../../jobs/deps.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import type { Directory, DirectoryPerson } from '../../jobs/people.ts';
import type { Governance } from '../../jobs/policy/governance.ts';
import { defaultRisk } from '../../jobs/policy/governance.ts';
import type { Network, Process } from './process.ts';

export const homeTeamId = 'T1';
export const requester = 'U1';
export const approvers = ['U2', 'U3'] as const;
export const strangers = ['U4', 'U5', 'U6'] as const;

const people: Readonly<Record<string, DirectoryPerson>> = {
  U1: { userId: 'U1', teamId: 'T1', name: 'mira', kind: 'member' },
  U2: { userId: 'U2', teamId: 'T1', name: 'jonas', kind: 'member' },
  U3: { userId: 'U3', teamId: 'T1', name: 'aiko', kind: 'member' },
  U4: { userId: 'U4', teamId: 'T1', name: 'guest', kind: 'guest' },
  U5: { userId: 'U5', teamId: 'T2', name: 'stranger', kind: 'stranger' },
  U6: { userId: 'U6', teamId: 'T1', name: 'not an approver', kind: 'member' },
};

export const governance: Governance = {
  approvals: { low: 1, medium: 1, high: 1 },
  typedFrom: null,
  risk: defaultRisk,
  windows: [],
  freezes: [],
  atWindowEnd: 'pause',
  ceilings: { bytes: null, partitions: null, throttleBytesPerSec: null },
  autoApproval: null,
};

export const policy: ClusterPolicy = {
  approvers: { users: ['U2'], groups: ['S1'], needed: 1 },
  allowSelfApproval: false,
  approvalLastsMs: 20 * 60_000,
  note: '',
  throttle: { floorBytesPerSec: 5_000_000, ceilingBytesPerSec: 40_000_000, startBytesPerSec: 20_000_000 },
};

export function directoryPort(network: Network, process: Process): Directory {
  return {
    person: (userId) =>
      network.call(process, 'slack', `person ${userId}`, () => {
        const person = people[userId];
        return person === undefined ? refuse('not-found', 'Nobody.', 'Name somebody.') : ok(person);
      }),
    groupMembers: (groupId) => network.call(process, 'slack', `group ${groupId}`, () => ok(['U1', 'U3'])),
  };
}
