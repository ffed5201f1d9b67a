/** Shortcuts: a plan from anywhere in Slack, and what is to be known about the plan of a message. Their ids are in manifest.json. */

import type { GlobalShortcut, MessageShortcut } from '@slack/bolt';
import { showExecution } from '../../../jobs/list-executions.ts';
import { refuse } from '../../../jobs/outcome.ts';
import { readExecutionId, readProposalId, shortcutIds } from '../buttons.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import type { View } from '../views/blocks.ts';
import { planForm } from '../views/plan-form.ts';
import { recordModal } from '../views/record-view.ts';
import type { WebClient } from '../web-client.ts';
import { openDetails } from './details.ts';
import { blankForm } from './open-form.ts';
import { showRecord } from './send-record.ts';

/** What to say to the person alone; null when a form says it. */
export async function usedShortcut(
  desk: Desk,
  shortcut: GlobalShortcut | MessageShortcut,
  client: WebClient,
): Promise<View | null> {
  const { callback_id: callbackId, trigger_id: triggerId } = shortcut;
  if (callbackId === shortcutIds.plan) {
    // It comes from no channel, so the form asks where the plan is to be posted.
    const view = planForm(blankForm(desk, { clusterName: desk.clusters.byDefault, channel: null }));
    await client.views.open({ trigger_id: triggerId, view });
    return null;
  }
  if (callbackId !== shortcutIds.explain && callbackId !== shortcutIds.record) {
    return problem(
      'This shortcut is not one that this version of the bot knows.',
      'Update the app from manifest.json.',
    );
  }
  const proposalId = shortcut.type === 'message_action' ? await proposalIn(desk, shortcut.message) : null;
  if (proposalId === null) {
    return problem(
      'This message is about no plan and no execution.',
      'Use the shortcut on a message with a P-… or E-… in it.',
    );
  }
  if (callbackId === shortcutIds.explain) {
    await openDetails(desk, client, { proposalId, digest: '', triggerId });
    return null;
  }
  const opened = await client.views.open({ trigger_id: triggerId, view: recordModal(proposalId, null) });
  const view = recordModal(proposalId, await showRecord(desk, proposalId));
  if (opened.view?.id !== undefined) await client.views.update({ view_id: opened.view.id, view });
  return null;
}

/** The first id that is to be read in a message. It is only looked up, so it does not matter who wrote the message. */
async function proposalIn(desk: Desk, message: object): Promise<string | null> {
  const text = JSON.stringify(message);
  const plan = readProposalId(/\bP-[A-Z0-9]{2,16}\b/.exec(text)?.[0]);
  if (plan !== null) return plan;
  const executionId = readExecutionId(/\bE-[A-Z0-9]{2,16}\b/.exec(text)?.[0]);
  if (executionId === null) return null;
  const shown = await showExecution(desk, executionId);
  return shown.ok ? shown.value.proposal.proposalId : null;
}

function problem(message: string, next: string): View {
  return problemView({ refusal: refuse('bad-input', message, next) });
}
