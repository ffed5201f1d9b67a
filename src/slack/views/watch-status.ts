/** How the watch of a cluster stands: whether it looks, what is open, who keeps it quiet, and what is silenced. */

import type { WatchStanding } from '../../../jobs/watch/standing.ts';
import { isOpen } from '../../../jobs/watch/state.ts';
import { lastingText } from '../../../jobs/watch/words.ts';
import { isInForce } from '../../../planner/audit/silence.ts';
import { context, section, type View } from './blocks.ts';
import { bold, code, harmless, mention, moment } from './mrkdwn.ts';
import { clip, counted, durationText, listText } from './words.ts';

export type WatchStatus = WatchStanding & { readonly clusterName: string };

const alertsAtMost = 15;
const glanceAtMost = 3;
const silencesAtMost = 10;
/** Looks that did not come are the one thing that a watch cannot tell by itself. */
const lateAfterLooks = 3;

export function watchStatusView({ clusterName, ...standing }: WatchStatus): View {
  const { settings, state } = standing;
  const verdict = verdictOf(standing);
  const digest =
    settings.digestCron === null
      ? 'no digest'
      : `digest at ${code(settings.digestCron)} ${harmless(settings.timeZone)}`;
  const untold = state.groups.filter(({ message, notes }) => message === null || notes.length > 0).length;
  return {
    text: `The watch of ${harmless(clusterName)}: ${verdict}`,
    blocks: [
      section(
        [
          bold(`The watch of ${harmless(clusterName)}: ${verdict}`),
          ...openLines(standing, alertsAtMost),
          ...(untold === 0
            ? []
            : [`${counted(untold, 'message')} could not be brought to Slack yet; it is tried at each look.`]),
          ...silenceLines(standing),
        ].join('\n'),
      ),
      context(`Tells within ${durationText(settings.everyMs / 1000)}, in <#${settings.channel}>, ${digest}`),
    ],
  };
}

/** The same in a few lines, for the status of a cluster. */
export function watchGlance(watch: WatchStanding | 'unknown' | null): readonly string[] {
  if (watch === null) return ['Watch: none, the configuration says so or names no channel.'];
  if (watch === 'unknown') return ['Watch: how it stands could not be read.'];
  return [`Watch: ${verdictOf(watch)}.`, ...openLines(watch, glanceAtMost), ...silenceLines(watch)];
}

function openLines({ state, nowMs }: WatchStanding, atMost: number): readonly string[] {
  const open = state.groups.flatMap(({ alerts }) => alerts.filter(isOpen));
  const lines = open.slice(0, atMost).map(({ severity, title, beganMs, subjects }) => {
    const lasting = lastingText(nowMs - beganMs);
    return `• ${severity.toUpperCase()}: ${harmless(clip(title, 150))} (${subjects.length}), for ${lasting}`;
  });
  const more = open.length - lines.length;
  const head = open.length === 0 ? 'Nothing is open.' : `${counted(open.length, 'alert')} open:`;
  return [head, ...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

/** What is decided about is shown as long as it holds, and once it has run out until somebody takes it away. */
function silenceLines({ silences, nowMs }: WatchStanding): readonly string[] {
  if (silences.length === 0) return [];
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const lines = silences.slice(0, silencesAtMost).map((silence) => {
    const { rule, topics, severity, until, reason } = silence;
    const where = topics === undefined ? '' : ` for ${listText(topics.map(code), 4)}`;
    const what = severity === undefined ? '' : ` counted as ${severity}`;
    const holds = isInForce(silence, today) ? `until ${harmless(until)}` : `*ran out* on ${harmless(until)}`;
    return `• ${code(rule)}${where}${what} ${holds}: ${harmless(clip(reason, 150))}`;
  });
  const more = silences.length - lines.length;
  return ['Silenced:', ...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

function verdictOf({ settings, control, state, nowMs }: WatchStanding): string {
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
