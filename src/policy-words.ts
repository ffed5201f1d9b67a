/** A cluster's policy in sentences, for Slack and for the command line alike. */

import type { Governance, RiskLines } from '../jobs/policy/governance.ts';
import { gigabytes } from '../jobs/policy/risk.ts';
import type { ApproverSettings, AskerSettings, ThrottleSettings } from './config/cluster-settings.ts';
import { weekdays } from './config/policy/schema.ts';
import { counted, durationText, listText, rateText, windowEndText } from './slack/views/words.ts';

export type SaidPolicy = {
  readonly askers: AskerSettings | null;
  readonly approvers: ApproverSettings;
  readonly allowSelfApproval: boolean;
  readonly governance?: Governance;
  /** null: not known here, so nothing is said of it. */
  readonly approvalLastsMs: number | null;
  readonly throttle: ThrottleSettings | null;
};

/** How people, groups and moments are written where it is read. Reasons are made harmless by the one who shows them. */
export type Hand = {
  readonly who: (id: string) => string;
  readonly when: (atMs: number) => string;
  readonly words?: (text: string) => string;
};

export function policyLines(policy: SaidPolicy, hand: Hand): readonly string[] {
  const { askers, approvers, allowSelfApproval, approvalLastsMs, throttle, governance } = policy;
  const named = [...approvers.groups, ...approvers.users].map(hand.who);
  const mayAsk =
    askers === null
      ? 'every full member of this workspace'
      : listText([...askers.groups, ...askers.users].map(hand.who), 20);
  return [
    `Plans may be asked for by ${mayAsk === '' ? 'nobody' : mayAsk}; status and audit by everybody in the channel.`,
    named.length === 0
      ? 'Nobody may approve plans, so nothing is carried out.'
      : `Plans need ${approvalsText(approvers, governance)} of ${listText(named, 20)}.`,
    'Guests, bots, deactivated people and people of other workspaces never approve, also when they are named.',
    allowSelfApproval ? 'Whoever asked for a plan may approve it too.' : 'Whoever asked for a plan cannot approve it.',
    ...(approvalLastsMs === null
      ? []
      : [`A plan expires ${durationText(approvalLastsMs / 1000)} after it was posted.`]),
    ...(throttle === null
      ? []
      : [
          `Copying begins at ${rateText(throttle.startBytesPerSec)} per broker and stays between ${rateText(throttle.floorBytesPerSec)} and ${rateText(throttle.ceilingBytesPerSec)}.`,
        ]),
    ...(governance === undefined ? [] : governanceLines(governance, hand)),
  ];
}

function approvalsText({ needed }: ApproverSettings, governance: Governance | undefined): string {
  if (governance === undefined) return counted(needed, 'approval');
  const { low, medium, high } = governance.approvals;
  if (low === high) return counted(low, 'approval');
  return `${low} (low risk), ${medium} (medium) or ${counted(high, 'approval')} (high)`;
}

function governanceLines(governance: Governance, { when, words = (text) => text }: Hand): readonly string[] {
  const { risk, typedFrom, windows, freezes, atWindowEnd, ceilings, autoApproval } = governance;
  const bounds = [
    ...(ceilings.bytes === null ? [] : [`copies more than ${gigabytes(ceilings.bytes)}`]),
    ...(ceilings.partitions === null ? [] : [`changes more than ${counted(ceilings.partitions, 'partition')}`]),
    ...(ceilings.throttleBytesPerSec === null
      ? []
      : [`copies faster than ${rateText(ceilings.throttleBytesPerSec)} per broker`]),
  ];
  return [
    `High risk: ${linesText(risk.high)}. Medium risk: ${linesText(risk.medium)}.`,
    typedFrom === null
      ? 'No plan has its id typed to be approved.'
      : `From ${typedFrom} risk on the approver types the id of the plan.`,
    windows.length === 0
      ? 'Work may begin at any time.'
      : `Work begins only in these windows, and only if it can end in them: ${windows.map(windowText).join('; ')}.`,
    ...freezes.map(
      ({ fromMs, untilMs, reason }) => `Nothing begins from ${when(fromMs)} until ${when(untilMs)}: ${words(reason)}.`,
    ),
    ...(windows.length + freezes.length === 0 ? [] : [windowEndText(atWindowEnd)]),
    ...(bounds.length === 0 ? [] : [`No plan ${bounds.join(' or ')}, whoever approves it.`]),
    autoApproval === null
      ? 'People approve everything, also what schedules ask for.'
      : `The policy itself approves what a schedule asks for, if it is of low risk, of the kind ${autoApproval.intents.join(' or ')}, at most ${gigabytes(autoApproval.bytes)} and ${counted(autoApproval.partitions, 'partition')}.`,
  ];
}

function linesText(lines: RiskLines): string {
  const { bytes, clusterShare, partitions, leaderChanges, withoutSlack, lowersReplication } = lines;
  const said = [
    ...(bytes === null ? [] : [`${gigabytes(bytes)} copied`]),
    ...(clusterShare === null ? [] : [`${Number((clusterShare * 100).toFixed(1))} % of the cluster moved`]),
    ...(partitions === null ? [] : [`${counted(partitions, 'partition')} changed`]),
    ...(leaderChanges === null ? [] : [`${counted(leaderChanges, 'leader')} moved`]),
    ...(withoutSlack === null
      ? []
      : [`${counted(withoutSlack, 'partition')} that would miss min ISR with one more replica lost`]),
    ...(lowersReplication ? ['a replication factor lowered'] : []),
  ];
  return said.length === 0 ? 'never' : `from ${said.join(', or ')}`;
}

function windowText({ days, fromMinute, toMinute, timeZone }: Governance['windows'][number]): string {
  const names = days.map((day) => (weekdays[day] ?? '').replace(/^./, (letter) => letter.toUpperCase()));
  return `${names.join(', ')} ${clock(fromMinute)} to ${clock(toMinute)} (${timeZone})`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
