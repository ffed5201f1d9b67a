/** Opens the details of a plan. The form opens empty at once, because its trigger lives 3 s and a large plan takes a moment. */

import { showProposal } from '../../../jobs/show-proposal.ts';
import type { ProposalButton } from '../buttons.ts';
import type { Desk } from '../desk.ts';
import { detailsModal, loadingModal, problemModal } from '../views/details-modal.ts';
import type { WebClient } from '../web-client.ts';

export async function openDetails(
  desk: Pick<Desk, 'plans' | 'proposals'>,
  client: WebClient,
  wanted: ProposalButton & { readonly triggerId: string },
): Promise<void> {
  const { proposalId, triggerId } = wanted;
  const opened = await client.views.open({ trigger_id: triggerId, view: loadingModal(proposalId) });
  const shown = await showProposal(desk, proposalId);
  const view = shown.ok ? detailsModal(shown.value) : problemModal(proposalId, shown);
  const viewId = opened.view?.id;
  if (viewId !== undefined) await client.views.update({ view_id: viewId, view });
}
