/** What `evenkeel doctor` says of the worker that takes the job, told to somebody who may approve, and to nobody else. */

import type { Clicker } from './catalogue.ts';
import type { Check } from './check.ts';
import type { Deps } from './deps.ts';
import { tellClicker } from './messages.ts';
import { type Outcome, ok, type Refusal, refuse } from './outcome.ts';

export async function doctorJob(deps: Deps, clicker: Clicker): Promise<Outcome<readonly Check[]>> {
  const allowed = await mayExamine(deps, clicker.userId);
  if (!allowed.ok) return tellClicker(deps, clicker, '', allowed);
  if (deps.doctor === undefined) return tellClicker(deps, clicker, '', nobodyLooks);
  const checks = await deps.doctor();
  const card = { clusterName: '', body: { kind: 'doctor', checks, workerId: deps.workerId } } as const;
  const told = await deps.messenger.whisper(clicker.channel, clicker.userId, card);
  return told.ok ? ok(checks) : told;
}

/** It names addresses and settings, so it is for those whom the configuration trusts with a cluster: its approvers. */
async function mayExamine(deps: Deps, userId: string): Promise<Outcome<null>> {
  const person = await deps.directory.person(userId);
  if (!person.ok) return person;
  if (person.value.kind !== 'member' || person.value.teamId !== deps.homeTeamId) return notAllowed;
  const approvers = deps.clusters.names().flatMap((name) => {
    const policy = deps.policyOf(name);
    return policy.ok ? [policy.value.approvers] : [];
  });
  if (approvers.some(({ users }) => users.includes(userId))) return ok(null);
  let unknown: Refusal | null = null;
  for (const group of new Set(approvers.flatMap(({ groups }) => groups))) {
    const members = await deps.directory.groupMembers(group);
    if (!members.ok) unknown = members;
    else if (members.value.includes(userId)) return ok(null);
  }
  return unknown ?? notAllowed;
}

const notAllowed = refuse(
  'not-allowed',
  'What doctor says is for people who may approve plans on one of the clusters.',
  'Ask one of them (policy names them), or run evenkeel doctor on the machine.',
);

const nobodyLooks = refuse('unknown', 'This worker cannot look at itself.', 'Run evenkeel doctor on its machine.');
