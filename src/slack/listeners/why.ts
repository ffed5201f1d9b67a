/** Answers "why?" in its form, which opens at once and is filled when the plan was read. */

import { showProposal } from '../../../jobs/show-proposal.ts';
import { readTouched, type Touched } from '../../../planner/explain/touching.ts';
import type { Plan } from '../../../planner/index.ts';
import { nearest } from '../../config/nearest.ts';
import type { ProposalButton } from '../buttons.ts';
import type { Desk } from '../desk.ts';
import { problemModal } from '../views/details-modal.ts';
import { whyModal, whyWaiting } from '../views/why-modal.ts';
import type { WebClient } from '../web-client.ts';

type Plans = Pick<Desk, 'plans' | 'proposals'>;

const candidatesAtMost = 5000;

export async function openWhy(
  desk: Plans,
  client: WebClient,
  { triggerId, ...button }: ProposalButton & { readonly triggerId: string },
): Promise<void> {
  const opened = await client.views.open({ trigger_id: triggerId, view: whyWaiting(button) });
  const viewId = opened.view?.id;
  if (viewId !== undefined) await answerWhy(desk, client, { button, viewId, text: '' });
}

/** `text` is a broker's id, a topic or a partition; '' shows why anything is moved at all. */
export async function answerWhy(
  desk: Plans,
  client: WebClient,
  { button, viewId, text }: { readonly button: ProposalButton; readonly viewId: string; readonly text: string },
): Promise<void> {
  const shown = await showProposal(desk, button.proposalId);
  const view = shown.ok ? viewOf(button, shown.value.plan, text) : problemModal(button.proposalId, shown);
  await client.views.update({ view_id: viewId, view });
}

function viewOf(button: ProposalButton, plan: Plan, text: string) {
  const asked: Touched | null = text === '' ? null : readTouched(plan, text);
  if (text === '' || asked !== null) return whyModal({ button, plan, asked });
  const topics = [...new Set(plan.moves.map(({ topic }) => topic))].slice(0, candidatesAtMost);
  const meant = nearest(text, topics);
  const hint = meant === null ? 'Its topics are in the CSV in the thread.' : `Did you mean ${meant}?`;
  return whyModal({
    button,
    plan,
    asked,
    fault: `This plan changes no broker or topic "${text.slice(0, 100)}". ${hint}`,
  });
}
