/** The work behind `schedule`: whoever may ask for plans on a cluster may keep its schedules. */

import { type Outcome, ok, type Refusal, refuse } from '../../../jobs/outcome.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import { runNowId } from '../../../jobs/schedule/run-schedule.ts';
import type { Schedule } from '../../../jobs/schedule/schedule.ts';
import type { Desk } from '../desk.ts';
import type { Asker } from '../listeners/enqueue.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { code, harmless, moment } from '../views/mrkdwn.ts';
import type { NewSchedule, ScheduleAct } from './schedule-command.ts';
import { schedulesView, workText } from './schedules-view.ts';

export async function listSchedules(desk: Desk): Promise<View> {
  const entries = await desk.schedules.book.list();
  if (!entries.ok) return problemView({ refusal: entries });
  const last = await desk.schedules.runs.last(entries.value.map(({ schedule }) => schedule.scheduleId));
  if (!last.ok) return problemView({ refusal: last });
  return schedulesView(entries.value, last.value, desk.command);
}

export async function addSchedule(
  desk: Desk,
  { clusterName, wanted }: { readonly clusterName: string; readonly wanted: NewSchedule },
  asker: Asker,
): Promise<View> {
  const refusal = await notAllowed(desk, clusterName, asker.userId);
  if (refusal !== null) return problemView({ refusal });
  const { teamId, userId, name, channel } = asker;
  const schedule: Schedule = {
    ...wanted,
    version: 1,
    scheduleId: desk.ids.next('S'),
    clusterName,
    channel,
    owner: { teamId, userId, name },
    paused: false,
    createdAtMs: desk.clock.nowMs(),
  };
  const put = await desk.schedules.book.put(schedule);
  if (!put.ok) return problemView({ refusal: put });
  const entry = await desk.schedules.book.get(schedule.scheduleId);
  const due = entry.ok && entry.value.nextAtMs !== null ? ` It is due next ${moment(entry.value.nextAtMs)}.` : '';
  return said(
    `*${schedule.scheduleId}* is scheduled on ${code(clusterName)}: ${workText(wanted.work)}, ${code(wanted.cron)} ${harmless(wanted.timeZone)}.${due} ${code(`${desk.command} schedule`)} lists all of them.`,
  );
}

export async function actOnSchedule(
  desk: Desk,
  { scheduleId, act }: { readonly scheduleId: string; readonly act: ScheduleAct },
  asker: Asker,
): Promise<View> {
  const done = await acted(desk, { scheduleId, act }, asker);
  return done.ok ? said(done.value) : problemView({ refusal: done });
}

async function acted(
  desk: Desk,
  { scheduleId, act }: { readonly scheduleId: string; readonly act: ScheduleAct },
  { userId, deliveryId }: Asker,
): Promise<Outcome<string>> {
  const { book, runs } = desk.schedules;
  const entry = await book.get(scheduleId);
  if (!entry.ok) return entry;
  const { schedule } = entry.value;
  const refusal = await notAllowed(desk, schedule.clusterName, userId);
  if (refusal !== null) return refusal;
  switch (act) {
    case 'run': {
      const runId = runNowId(deliveryId);
      const queued = await desk.queue.add(
        { kind: 'scheduled', scheduleId, runId },
        { jobId: `${scheduleId}-${runId}` },
      );
      return queued.ok ? ok(`*${scheduleId}* runs now; what comes of it is posted in <#${schedule.channel}>.`) : queued;
    }
    case 'delete': {
      const removed = await book.remove(scheduleId);
      if (!removed.ok) return removed;
      await runs.forget(scheduleId);
      return ok(`*${scheduleId}* is deleted: ${workText(schedule.work)} is no longer done by itself.`);
    }
    case 'pause':
    case 'resume': {
      const paused = act === 'pause';
      const put = await book.put({ ...schedule, paused });
      if (!put.ok) return put;
      return ok(
        paused ? `*${scheduleId}* is paused until somebody resumes it.` : `*${scheduleId}* runs again at its times.`,
      );
    }
  }
}

async function notAllowed(desk: Desk, clusterName: string, userId: string): Promise<Refusal | null> {
  const policy = desk.policyOf(clusterName);
  if (!policy.ok) return policy;
  const { homeTeamId } = desk;
  const allowed = await mayAsk(desk.directory, { userId, homeTeamId, clusterName, askers: policy.value.askers });
  if (allowed.ok) return null;
  if (allowed.code === 'slack-unreachable') return allowed;
  return refuse(
    'not-allowed',
    `You may not keep schedules on ${clusterName}.`,
    'Type policy to see who may ask for plans there; they may.',
  );
}
