/** The only way a proposal changes: read, let a pure rule say what is next, write by compare-and-set, again on conflict. */

import type { Outcome } from '../outcome.ts';
import { ok, refuse } from '../outcome.ts';
import type { ProposalStore } from '../ports.ts';
import type { Proposal } from './proposal.ts';

const attemptsAtMost = 8;

export async function changeProposal(
  proposals: ProposalStore,
  proposalId: string,
  next: (now: Proposal) => Promise<Outcome<Proposal>> | Outcome<Proposal>,
): Promise<Outcome<Proposal>> {
  for (let attempt = 0; attempt < attemptsAtMost; attempt += 1) {
    const now = await proposals.get(proposalId);
    if (!now.ok) return now;
    const wanted = await next(now.value);
    if (!wanted.ok) return wanted;
    // A rule that finds everything as it should be already gives the proposal back as it was.
    if (wanted.value === now.value) return ok(now.value);
    const written = await proposals.replace({ ...wanted.value, revision: now.value.revision + 1 });
    if (written.ok) return ok({ ...wanted.value, revision: now.value.revision + 1 });
    if (written.code !== 'conflicting-write') return written;
  }
  return refuse(
    'conflicting-write',
    `${proposalId} is being changed by others at this very moment.`,
    'Try again in a few seconds.',
  );
}
