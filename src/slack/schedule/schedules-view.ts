/** Every schedule with what it does, when it is due, and what came of its last run. */

import { thresholdText } from '../../../jobs/schedule/gain.ts';
import type { LastRun, Schedule, ScheduledWork, ScheduleEntry } from '../../../jobs/schedule/schedule.ts';
import { actionIds } from '../buttons.ts';
import { actions, button, context, type KnownBlock, section, type View } from '../views/blocks.ts';
import { fit } from '../views/fit.ts';
import { requestText } from '../views/intent-words.ts';
import { bold, code, harmless, mention, moment } from '../views/mrkdwn.ts';
import { clip, counted } from '../views/words.ts';

const shownAtMost = 15;

export function schedulesView(
  entries: readonly ScheduleEntry[],
  last: ReadonlyMap<string, LastRun>,
  command: string,
): View {
  const add = button({ actionId: actionIds.scheduleAdd, text: 'Add a schedule…', value: 'add', style: 'primary' });
  if (entries.length === 0) {
    const text = `Nothing is scheduled. An audit or a digest is a good first one: ${code(`${command} schedule add digest mon 08:00 Europe/Berlin`)}.`;
    return { text: 'Nothing is scheduled.', blocks: [section(text), actions('schedule-add', [add])] };
  }
  const blocks: KnownBlock[] = entries
    .slice(0, shownAtMost)
    .flatMap((entry) => [
      section(entryText(entry, last.get(entry.schedule.scheduleId))),
      actions(`schedule-${entry.schedule.scheduleId}`, buttonsOf(entry.schedule)),
    ]);
  const more = entries.length - shownAtMost;
  return fit({
    text: counted(entries.length, 'schedule'),
    blocks: [
      ...blocks,
      ...(more > 0 ? [context(`and ${more} more`)] : []),
      actions('schedule-add', [add]),
      context('A scheduled plan waits for people like any other, unless the policy approves it by itself.'),
    ],
  });
}

export function entryText({ schedule, nextAtMs }: ScheduleEntry, last: LastRun | undefined): string {
  const { scheduleId, clusterName, channel, owner, cron, timeZone, paused } = schedule;
  const due = paused ? '*paused*' : nextAtMs === null ? 'not due' : `next ${moment(nextAtMs)}`;
  return [
    `${bold(scheduleId)} on ${code(clusterName)}: ${workText(schedule.work)}`,
    `${code(cron)} ${harmless(timeZone)}, ${due}, in <#${harmless(channel)}>, added by ${mention(owner.userId)}`,
    last === undefined ? 'It has not run yet.' : `Last run ${moment(last.atMs)}: ${harmless(clip(last.outcome, 300))}`,
  ].join('\n');
}

export function workText(work: ScheduledWork): string {
  if (work.kind !== 'plan') return work.kind;
  const only = work.atLeast === null ? '' : `, only if it saves ${thresholdText(work.atLeast)} or mends racks`;
  return `${requestText(work.request)}${only}`;
}

function buttonsOf({ scheduleId, clusterName, paused, work }: Schedule) {
  const act = (actionId: string, text: string) =>
    button({ actionId, text, value: scheduleId, label: `${text} ${scheduleId}` });
  return [
    act(actionIds.scheduleRun, 'Run now'),
    paused ? act(actionIds.scheduleResume, 'Resume') : act(actionIds.schedulePause, 'Pause'),
    button({
      actionId: actionIds.scheduleDelete,
      text: 'Delete',
      value: scheduleId,
      style: 'danger',
      label: `Delete ${scheduleId}`,
      confirm: {
        title: `Delete ${scheduleId}?`,
        text: `On ${clusterName}, this is no longer done by itself: ${clip(workText(work), 120)}. It cannot be brought back, only added anew. Plans that it has posted stay.`,
        yes: 'Delete the schedule',
        no: 'Keep it',
      },
    }),
  ];
}
