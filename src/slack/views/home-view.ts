/** The home tab: what waits for people, what runs, and which clusters there are. Nothing on it waits for a cluster. */

import type { HomeView } from '@slack/types';
import type { Proposal } from '../../../jobs/approval/proposal.ts';
import type { Shown } from '../../../jobs/list-executions.ts';
import type { Outcome } from '../../../jobs/outcome.ts';
import type { ScheduleEntry } from '../../../jobs/schedule/schedule.ts';
import type { Health } from '../../redis/health-store.ts';
import { actionIds } from '../buttons.ts';
import { workText } from '../schedule/schedules-view.ts';
import { button, context, divider, header, type KnownBlock, section } from './blocks.ts';
import { aboutText } from './intent-words.ts';
import { bold, code, harmless, mention, moment } from './mrkdwn.ts';
import { barText, clip, percentText } from './words.ts';

export type HomeState = {
  readonly command: string;
  readonly clusters: readonly {
    readonly name: string;
    readonly note: string;
    readonly approvers: readonly string[];
    /** null: it was not read lately. */
    readonly health: Health | null;
  }[];
  readonly proposals: Outcome<readonly Proposal[]>;
  readonly executions: Outcome<readonly Shown[]>;
  readonly schedules: Outcome<readonly ScheduleEntry[]>;
  readonly nowMs: number;
};

const linesAtMost = 10;
const clustersAtMost = 30;

export function homeView(state: HomeState): HomeView {
  const blocks: KnownBlock[] = [
    header('Waiting for people'),
    section(waitingText(state)),
    header('Running'),
    section(runningText(state)),
    header('Scheduled next'),
    section(scheduledText(state)),
    header('Clusters'),
    ...state.clusters.slice(0, clustersAtMost).map(({ name, note, approvers, health }) => ({
      ...section(
        [
          bold(harmless(name)) + (note === '' ? '' : `: ${harmless(clip(note, 200))}`),
          healthText(health),
          approvers.length === 0
            ? 'Nobody may approve plans here.'
            : `Plans are approved by ${approvers.map(mention).join(', ')}.`,
        ].join('\n'),
      ),
      accessory: button({
        actionId: actionIds.policy,
        text: 'Policy',
        value: name,
        label: `What is allowed on ${name}`,
      }),
    })),
    divider(),
    context(`${code(`${state.command} help`)} in a channel lists what can be asked. Seen ${moment(state.nowMs)}.`),
  ];
  return { type: 'home', blocks };
}

function healthText(health: Health | null): string {
  if (health === null) return 'It is being looked at; this shows it in a moment.';
  const { verdict, isWell, size, atMs } = health;
  return `${isWell ? verdict : bold(harmless(verdict))} ${harmless(size)}, seen ${moment(atMs)}.`;
}

function waitingText({ proposals, nowMs }: HomeState): string {
  if (!proposals.ok) return `This could not be read: ${harmless(clip(proposals.message, 500))}`;
  const open = proposals.value.filter(({ state, expiresAtMs }) => state === 'posted' && expiresAtMs > nowMs);
  if (open.length === 0) return 'No plan waits for approval.';
  return listed(
    open.map(
      ({ proposalId, clusterName, requester, channel, expiresAtMs, subject }) =>
        `${bold(proposalId)} ${aboutText(subject)}on ${code(clusterName)} in <#${harmless(channel)}>, asked by ${mention(requester.userId)}, expires ${moment(expiresAtMs)}`,
    ),
  );
}

function runningText({ executions }: HomeState): string {
  if (!executions.ok) return `This could not be read: ${harmless(clip(executions.message, 500))}`;
  const running = executions.value.filter(({ report }) => report.end === null);
  if (running.length === 0) return 'Nothing is being carried out.';
  return listed(
    running.map(({ proposal, report }) => {
      const share = report.bytesTotal > 0 ? Math.min(0.99, report.bytesCopied / report.bytesTotal) : 0;
      return `${code(barText(share))} ${percentText(share)} ${bold(report.executionId)} ${aboutText(proposal.subject)}on ${code(proposal.clusterName)} in <#${harmless(proposal.channel)}>`;
    }),
  );
}

function scheduledText({ schedules }: HomeState): string {
  if (!schedules.ok) return `This could not be read: ${harmless(clip(schedules.message, 500))}`;
  const due = schedules.value.filter(({ schedule }) => !schedule.paused);
  if (due.length === 0) return 'Nothing is scheduled.';
  return listed(
    due.map(({ schedule, nextAtMs }) => {
      const { scheduleId, clusterName, channel, work } = schedule;
      const when = nextAtMs === null ? 'not due' : moment(nextAtMs);
      return `${bold(scheduleId)} ${when} on ${code(clusterName)} in <#${harmless(channel)}>: ${clip(workText(work), 150)}`;
    }),
  );
}

function listed(lines: readonly string[]): string {
  const more = lines.length - linesAtMost;
  return [...lines.slice(0, linesAtMost), ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
