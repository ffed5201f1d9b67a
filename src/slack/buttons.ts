/** What a button carries: which posting of which plan, never the plan itself. Judged by its digest, so a stolen value decides nothing else. */

import { topicOf } from '../../planner/audit/subjects.ts';
import { type ChoiceName, choiceNames } from '../../planner/choices/make-choices.ts';
import type { Intent } from '../../planner/index.ts';

export const actionIds = {
  approve: 'approve',
  reject: 'reject',
  details: 'details',
  why: 'why',
  cancel: 'cancel-execution',
  pause: 'pause-execution',
  resume: 'resume-execution',
  rate: 'rate-execution',
  policy: 'policy',
  mend: 'mend',
  scheduleAdd: 'schedule-add',
  scheduleRun: 'schedule-run',
  schedulePause: 'schedule-pause',
  scheduleResume: 'schedule-resume',
  scheduleDelete: 'schedule-delete',
} as const;

export const viewIds = {
  reject: 'reject-form',
  confirm: 'confirm-form',
  details: 'details',
  why: 'why-form',
  rate: 'rate-form',
  planForm: 'plan-form',
  scheduleForm: 'schedule-form',
} as const;

/** As in manifest.json. */
export const shortcutIds = { plan: 'plan', explain: 'explain-plan', record: 'record-of-plan' } as const;

export type ProposalButton = { readonly proposalId: string; readonly digest: string };

const mendCharsAtMost = 1000;
const proposalIdPattern = /^P-[A-Z0-9]{2,16}$/;
const executionIdPattern = /^E-[A-Z0-9]{2,16}$/;
const digestPattern = /^[0-9a-f]{64}$/;

export function writeButton({ proposalId, digest }: ProposalButton): string {
  return `${proposalId}:${digest}`;
}

/** null for anything that no button of ours can carry. */
export function readButton(value: string | undefined): ProposalButton | null {
  const [proposalId = '', digest = '', ...rest] = (value ?? '').split(':');
  if (rest.length > 0 || !proposalIdPattern.test(proposalId) || !digestPattern.test(digest)) return null;
  return { proposalId, digest };
}

/** Slack wants action ids unique in a block, so each choice has one of its own. */
export function chooseActionId(name: ChoiceName): string {
  return `choose-${name}`;
}

export function readChoice(actionId: string): ChoiceName | null {
  return choiceNames.find((name) => chooseActionId(name) === actionId) ?? null;
}

/**
 * The remedy of a finding as the command that a person would type, so that a forged value can ask for no more than typing
 * could. null: it needs more than a button can carry.
 *
 * @param subjects what the finding is about: the topics of set-rf.
 */
export function writeMend(clusterName: string, intent: Intent, subjects: readonly string[]): string | null {
  switch (intent.kind) {
    case 'fix-racks':
    case 'heal':
    case 'leaders':
    case 'rebalance':
      return `on ${clusterName} ${intent.kind}`;
    case 'add':
    case 'drain': {
      const text = `on ${clusterName} ${intent.kind} ${intent.brokers.join(',')}`;
      return text.length <= mendCharsAtMost ? text : null;
    }
    case 'set-rf': {
      // Of these topics alone: others may have more replicas, and are not to lose any.
      const topics = [...new Set(subjects.map(topicOf))];
      if (topics.length === 0 || topics.includes(null)) return null;
      const text = `on ${clusterName} set-rf ${topics.join(',')} ${intent.replicationFactor}`;
      return text.length <= mendCharsAtMost ? text : null;
    }
    case 'place':
      return null;
  }
}

/** 'p-7f3k' as people type it. */
export function readProposalId(text: string | undefined): string | null {
  const id = (text ?? '').toUpperCase();
  return proposalIdPattern.test(id) ? id : null;
}

export function readExecutionId(text: string | undefined): string | null {
  const id = (text ?? '').toUpperCase();
  return executionIdPattern.test(id) ? id : null;
}
