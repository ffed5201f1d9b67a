/** A plan before people: what and why in one line, figures now and after, cost, risk, and who may decide. */

import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { CardBody } from '../../../jobs/card.ts';
import type { Plan } from '../../../planner/index.ts';
import { actionIds, writeButton } from '../buttons.ts';
import { actions, button, context, header, image, type KnownBlock, section, table, type View } from './blocks.ts';
import { choiceBlocks } from './choice-blocks.ts';
import { intentTitle, requestText, riskClassText } from './intent-words.ts';
import { bold, harmless, mention, moment } from './mrkdwn.ts';
import { boundText, figureRows, summaryText } from './plan-figures.ts';
import { costText, riskText } from './plan-risks.ts';
import { bytesText, clip, counted, countText, listText, windowEndText } from './words.ts';

export type PlanBody = Extract<CardBody, { readonly kind: 'plan' }>;

const notesAtMost = 4;

export function planView(body: PlanBody, clusterName: string): View {
  const { proposal, plan } = body;
  const title = `${intentTitle(plan.intent)} · ${clusterName} · plan ${proposal.proposalId}`;
  const blocks: KnownBlock[] = [
    header(title),
    context(`Asked by ${mention(proposal.requester.userId)}: ${requestText(plan.intent)}`),
    section([bold(harmless(summaryText(plan))), boundText(plan)].filter((text) => text !== '').join('\n')),
    table(figureRows(plan)),
    ...(proposal.picture === undefined ? [] : [image(proposal.picture)]),
    section(costText(plan)),
    section(riskText(plan)),
    ...noteBlocks(plan),
    ...riskBlocks(body),
    section(standingText(body)),
  ];
  const buttons = buttonsOf(body);
  if (buttons !== null) blocks.push(buttons);
  blocks.push(...choiceBlocks(proposal, plan));
  return { text: `${title}. ${summaryText(plan)} ${plainStanding(proposal)}`, blocks };
}

/** Where a policy has classes: which one, and why. */
function riskBlocks({ risk, proposal, atWindowEnd }: PlanBody): readonly KnownBlock[] {
  if (risk === undefined || (proposal.state !== 'posted' && proposal.state !== 'drafted')) return [];
  const edge = atWindowEnd === undefined ? '' : `\n${windowEndText(atWindowEnd)}`;
  return [section(`${riskClassText(risk)}${edge}`)];
}

/** What an approver should know before saying yes; the rest of a long list is in the details. */
function noteBlocks({ notes }: Plan): readonly KnownBlock[] {
  if (notes.length === 0) return [];
  const shownNotes = notes.slice(0, notesAtMost).map((note) => `• ${harmless(clip(note, 300))}`);
  const more = notes.length - shownNotes.length;
  const rest = more > 0 ? [`• and ${countText(more)} more, under Details`] : [];
  return [section(['*Know before you decide*', ...shownNotes, ...rest].join('\n'))];
}

function standingText({ proposal, approvers, needed, allowSelfApproval }: PlanBody): string {
  const said = proposal.approvals.map(({ person }) => mention(person.userId));
  switch (proposal.state) {
    case 'drafted':
    case 'posted': {
      if (approvers.length === 0) {
        return '*Nobody may approve this:* the cluster has no approvers. Name users or groups under "approvers" in the configuration.';
      }
      const other = allowSelfApproval ? '' : `, not ${mention(proposal.requester.userId)}`;
      const so = said.length === 0 ? '' : ` Approved so far by ${listText(said)}.`;
      return `*Needs ${counted(needed, 'approval')}* of ${listText(approvers.map(mention))}${other}.${so} Expires ${moment(proposal.expiresAtMs)}.`;
    }
    case 'approved':
      return `*Approved* by ${listText(said)}. ${
        proposal.waitingFor === undefined
          ? 'It starts as soon as a worker is free.'
          : `It has not begun yet: ${harmless(clip(proposal.waitingFor, 500))}`
      }`;
    case 'rejected':
      return proposal.rejection === null
        ? '*Rejected.*'
        : `*Rejected* by ${mention(proposal.rejection.person.userId)} ${moment(proposal.rejection.atMs)}: ${harmless(clip(proposal.rejection.reason, 500))}`;
    case 'expired':
      return '*Expired:* not enough people approved it in time. Ask for it again to get a fresh plan.';
    case 'superseded':
      return proposal.supersededBy === undefined
        ? '*Superseded* by a newer plan for this cluster.'
        : `*Superseded* by the newer plan ${bold(proposal.supersededBy)}.`;
    case 'running':
      return `*Running*${executionText(proposal)}, approved by ${listText(said)}.`;
    case 'done':
      return `*Done*${executionText(proposal)}, approved by ${listText(said)}.`;
    case 'failed':
      return `*Failed*${executionText(proposal)}, approved by ${listText(said)}. The thread has the report.`;
    case 'cancelled':
      return `*Cancelled*${executionText(proposal)}.`;
  }
}

function plainStanding({ state }: Proposal): string {
  return state === 'posted' || state === 'drafted' ? 'It waits for approval.' : `It is ${state}.`;
}

function executionText({ executionId }: Proposal): string {
  return executionId === null ? '' : ` as ${executionId}`;
}

/** Approve and Reject live only as long as there is something to decide. */
function buttonsOf({ proposal, plan, typed = false, risk }: PlanBody): KnownBlock | null {
  const value = writeButton(proposal);
  const details = button({
    actionId: actionIds.details,
    text: 'Details',
    value,
    label: `Details of ${proposal.proposalId}`,
  });
  const why = button({ actionId: actionIds.why, text: 'Why?', value, label: `Why ${proposal.proposalId} moves what` });
  const open = proposal.state === 'posted' || proposal.state === 'drafted';
  if (!open) return actions(`proposal-${proposal.proposalId}`, [details, why]);
  const what =
    plan.totals.replicasMoved === 0
      ? counted(plan.elections.length, 'leader election')
      : bytesText(plan.totals.bytesMoved);
  const when = risk === undefined ? 'It starts at once.' : 'It starts as soon as the policy lets it.';
  const confirm = {
    title: `Approve ${proposal.proposalId}?`,
    text: `${intentTitle(plan.intent)} on ${proposal.clusterName}: ${what}, ${counted(plan.totals.partitionsChanged, 'partition')}. ${when} You approve exactly this plan (${proposal.digest.slice(0, 12)}).`,
    yes: 'Approve',
    no: 'Not yet',
  };
  const approve = button({
    actionId: actionIds.approve,
    text: typed ? 'Approve…' : 'Approve',
    value,
    style: 'primary',
    label: `Approve ${proposal.proposalId}`,
    // Where the id is typed, the form asks.
    ...(typed ? {} : { confirm }),
  });
  const reject = button({ actionId: actionIds.reject, text: 'Reject…', value, label: `Reject ${proposal.proposalId}` });
  return actions(`proposal-${proposal.proposalId}`, [approve, reject, details, why]);
}
