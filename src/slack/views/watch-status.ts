/** How the watch of a cluster stands: whether it looks, what is open, and who keeps it quiet. */

import type { WatchControl, WatchSettings } from '../../../jobs/watch/ports.ts';
import { isOpen, type WatchState } from '../../../jobs/watch/state.ts';
import { lastingText } from '../../../jobs/watch/words.ts';
import { context, section, type View } from './blocks.ts';
import { bold, code, harmless, mention, moment } from './mrkdwn.ts';
import { clip, counted, durationText } from './words.ts';

export type WatchStatus = {
  readonly clusterName: string;
  readonly settings: WatchSettings;
  readonly control: WatchControl;
  readonly state: WatchState;
  readonly nowMs: number;
};

const alertsAtMost = 15;
/** Looks that did not come are the one thing that a watch cannot tell by itself. */
const lateAfterLooks = 3;

export function watchStatusView({ clusterName, settings, control, state, nowMs }: WatchStatus): View {
  const open = state.groups.flatMap(({ alerts }) => alerts.filter(isOpen));
  const verdict = verdictOf({ settings, control, state, nowMs });
  const lines = open.slice(0, alertsAtMost).map(({ severity, title, beganMs, subjects }) => {
    const lasting = lastingText(nowMs - beganMs);
    return `• ${severity.toUpperCase()}: ${harmless(clip(title, 150))} (${subjects.length}), for ${lasting}`;
  });
  const more = open.length - lines.length;
  const digest =
    settings.digestCron === null ? 'no digest' : `digest at ${code(settings.digestCron)} ${settings.timeZone}`;
  const untold = state.groups.filter(({ message, notes }) => message === null || notes.length > 0).length;
  return {
    text: `The watch of ${clusterName}: ${verdict}`,
    blocks: [
      section(
        [
          bold(`The watch of ${harmless(clusterName)}: ${verdict}`),
          open.length === 0 ? 'Nothing is open.' : `${counted(open.length, 'alert')} open:`,
          ...lines,
          ...(more > 0 ? [`and ${more} more`] : []),
          ...(untold === 0
            ? []
            : [`${counted(untold, 'message')} could not be brought to Slack yet; it is tried at each look.`]),
        ].join('\n'),
      ),
      context(`Looks every ${durationText(settings.everyMs / 1000)}, tells in <#${settings.channel}>, ${digest}`),
    ],
  };
}

function verdictOf({ settings, control, state, nowMs }: Omit<WatchStatus, 'clusterName'>): string {
  const { off, snooze } = control;
  if (off !== null) return `off since ${moment(off.atMs)} by ${mention(off.by.userId)}: ${harmless(off.reason)}`;
  if (snooze !== null && nowMs < snooze.untilMs) {
    return `quiet until ${moment(snooze.untilMs)} by ${mention(snooze.by.userId)}: ${harmless(snooze.reason)}`;
  }
  if (state.blindLooks > 0) return `on, but the cluster did not answer the last ${counted(state.blindLooks, 'look')}`;
  if (state.lastSeenMs === null) return 'on, has not looked yet';
  const ageMs = nowMs - state.lastSeenMs;
  if (ageMs > lateAfterLooks * settings.everyMs + 60_000) {
    return `on, but the last look was ${moment(state.lastSeenMs)}: see that a worker runs`;
  }
  return `on, looked ${durationText(ageMs / 1000)} ago`;
}
