/** Lists that one person asked for: the latest plans, the latest executions, one plan without its buttons. */

import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { ClusterPolicy } from '../../../jobs/deps.ts';
import type { Shown } from '../../../jobs/list-executions.ts';
import { planBody } from '../../../jobs/messages.ts';
import type { Plan } from '../../../planner/index.ts';
import { actionIds } from '../buttons.ts';
import { context, section, type View } from './blocks.ts';
import { cardBlocks } from './card-blocks.ts';
import { fit } from './fit.ts';
import { aboutText } from './intent-words.ts';
import { bold, code, harmless, mention, moment } from './mrkdwn.ts';
import { bytesText, countText, listText, percentText } from './words.ts';

export function plansView(proposals: readonly Proposal[]): View {
  if (proposals.length === 0) return empty('No plans yet. Ask for one, for example with fix-racks.');
  const lines = proposals.map((proposal) => {
    const { proposalId, clusterName, requester, createdAtMs } = proposal;
    return `${bold(proposalId)} ${aboutText(proposal.subject)}on ${code(clusterName)}, asked by ${mention(requester.userId)} ${moment(createdAtMs)}: ${standing(proposal)}`;
  });
  const hint = context('`show P-…` shows one of them.');
  return fit({ text: `The latest ${proposals.length} plans`, blocks: [section(lines.join('\n')), hint] });
}

function standing({ state, approvals, rejection, expiresAtMs, executionId }: Proposal): string {
  const by = approvals.length === 0 ? '' : ` by ${listText(approvals.map(({ person }) => mention(person.userId)))}`;
  switch (state) {
    case 'drafted':
    case 'posted':
      return `waits for approval until ${moment(expiresAtMs)}`;
    case 'approved':
      return `approved${by}`;
    case 'rejected':
      return rejection === null ? 'rejected' : `rejected by ${mention(rejection.person.userId)}`;
    case 'running':
    case 'done':
    case 'failed':
    case 'cancelled':
      return `${state}${executionId === null ? '' : ` as ${bold(executionId)}`}${by === '' ? '' : `, approved${by}`}`;
    default:
      return state;
  }
}

export function executionsView(shown: readonly Shown[]): View {
  if (shown.length === 0) return empty('Nothing has been carried out yet. An approved plan starts by itself.');
  const lines = shown.map(({ proposal, report }) => {
    const { executionId, end, movesDone, movesTotal, bytesCopied, bytesTotal, startedAtMs } = report;
    const share = bytesTotal > 0 ? Math.min(1, bytesCopied / bytesTotal) : movesDone / Math.max(1, movesTotal);
    const moved = `${countText(movesDone)} of ${countText(movesTotal)} moves, ${bytesText(bytesTotal)} in all`;
    const state =
      end === null
        ? `running, ${percentText(share)} (${moved})`
        : `${end.kind} (${moved})${end.kind === 'done' ? '' : `: ${harmless(end.reason.slice(0, 200))}`}`;
    return `${bold(executionId)} of ${proposal.proposalId} ${aboutText(proposal.subject)}on ${code(proposal.clusterName)}, started ${moment(startedAtMs)}: ${state}`;
  });
  const running = shown.some(({ report }) => report.end === null);
  const hint = running ? [context('`cancel E-…` stops one that runs.')] : [];
  return fit({ text: `The latest ${shown.length} executions`, blocks: [section(lines.join('\n')), ...hint] });
}

/** Buttons that only look. */
const looks: readonly string[] = [actionIds.details, actionIds.why];

/** Decisions are taken at the posted message, where everybody sees them; a copy for one person has no such buttons. */
export function shownPlanView(
  { proposal, plan }: { readonly proposal: Proposal; readonly plan: Plan },
  policy: ClusterPolicy | null,
): View {
  const note = policy === null || policy.note === '' ? {} : { clusterNote: policy.note };
  const body =
    policy === null
      ? ({ kind: 'plan', proposal, plan, approvers: [], needed: 1, allowSelfApproval: false } as const)
      : planBody(proposal, plan, policy);
  const view = cardBlocks({ clusterName: proposal.clusterName, ...note, body });
  const blocks = view.blocks.map((block) =>
    block.type === 'actions'
      ? {
          ...block,
          elements: block.elements.filter((one) => 'action_id' in one && looks.includes(one.action_id ?? '')),
        }
      : block,
  );
  const open = proposal.state === 'posted' || proposal.state === 'drafted';
  const where = open ? [context(`To decide, use the buttons of its message in <#${harmless(proposal.channel)}>.`)] : [];
  return { text: view.text, blocks: [...blocks, ...where] };
}

function empty(text: string): View {
  return { text, blocks: [section(text)] };
}
