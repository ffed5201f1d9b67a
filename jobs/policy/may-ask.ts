/** Whether a person may ask for plans. What Slack cannot say is a no. */

import { type Outcome, ok, type Refusal, refuse } from '../outcome.ts';
import type { Directory } from '../people.ts';

/** Slack ids. */
export type Askers = { readonly users: readonly string[]; readonly groups: readonly string[] };

export type Asking = {
  readonly userId: string;
  readonly homeTeamId: string;
  readonly clusterName: string;
  /** null: every full member. */
  readonly askers: Askers | null;
};

export async function mayAsk(directory: Directory, asking: Asking): Promise<Outcome<null>> {
  const { userId, homeTeamId, clusterName, askers } = asking;
  const person = await directory.person(userId);
  if (!person.ok) return unknown(person);
  if (person.value.teamId !== homeTeamId || person.value.kind !== 'member') {
    return refuse(
      'not-allowed',
      `A ${person.value.kind === 'member' ? 'foreign' : person.value.kind} account cannot ask for plans.`,
      'Ask a full member of this workspace.',
    );
  }
  if (askers === null || askers.users.includes(userId)) return ok(null);
  for (const group of askers.groups) {
    const members = await directory.groupMembers(group);
    if (!members.ok) return unknown(members);
    if (members.value.includes(userId)) return ok(null);
  }
  return refuse(
    'not-allowed',
    `You may not ask for plans on ${clusterName}.`,
    'Type policy to see who may; status and audit are for everybody.',
  );
}

function unknown(refusal: Refusal): Refusal {
  return refuse(
    'slack-unreachable',
    `Slack could not be asked who you are, so nothing was planned (${refusal.message})`,
    'Try again in a minute.',
  );
}
