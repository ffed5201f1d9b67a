/** The work behind `watch`: whoever may ask for plans on a cluster may keep its watch quiet, and everybody sees that. */

import { refuse } from '../../../jobs/outcome.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import { noControl, type WatchControl } from '../../../jobs/watch/ports.ts';
import { watchStanding } from '../../../jobs/watch/standing.ts';
import type { WatchAct } from '../command/read-watch.ts';
import type { Desk } from '../desk.ts';
import type { Asker } from '../listeners/enqueue.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { harmless, mention, moment } from '../views/mrkdwn.ts';
import { watchStatusView } from '../views/watch-status.ts';
import { ask, refusalOf, type WebClient } from '../web-client.ts';

type Asked = { readonly clusterName: string; readonly act: WatchAct };

export async function answerWatch(
  desk: Desk,
  client: WebClient,
  { clusterName, act }: Asked,
  asker: Asker,
): Promise<View> {
  const policy = desk.policyOf(clusterName);
  if (!policy.ok) return problemView({ refusal: policy });
  const about = { clusterName, policy: policy.value, nowMs: desk.clock.nowMs() };
  const standing = await watchStanding(desk.watch, about);
  if (!standing.ok) return problemView({ refusal: standing });
  if (standing.value === null) {
    const refusal = refuse(
      'not-found',
      `${clusterName} is not watched: the configuration says so, or names no channel for it.`,
      'Give it a "defaultChannel", or take "watch": false out of evenkeel.json, and start the worker again.',
    );
    return problemView({ refusal });
  }
  const { settings } = standing.value;
  if (act.kind === 'status') return watchStatusView({ clusterName, ...standing.value });
  const { homeTeamId } = desk;
  const allowed = await mayAsk(desk.directory, { ...asker, clusterName, homeTeamId, askers: policy.value.askers });
  if (!allowed.ok) return problemView({ refusal: allowed });
  const next = controlAfter(act, asker, desk.clock.nowMs());
  const written = await desk.watch.writeControl(clusterName, next);
  if (!written.ok) return problemView({ refusal: written });
  const text = announcement(clusterName, next, asker);
  // Who relies on the watch reads that channel, and is not to wonder about its silence.
  const told = await ask(() => client.chat.postMessage({ channel: settings.channel, text, link_names: false }));
  if (told.ok) return said(`Done, and told in <#${settings.channel}>.`);
  return problemView({ refusal: refusalOf(told.fault, 'what you changed (it is changed all the same)') });
}

function controlAfter(act: Exclude<WatchAct, { kind: 'status' }>, asker: Asker, atMs: number): WatchControl {
  const { teamId, userId, name } = asker;
  const by = { teamId, userId, name };
  if (act.kind === 'on') return noControl;
  if (act.kind === 'off') return { ...noControl, off: { by, atMs, reason: act.reason } };
  return { ...noControl, snooze: { by, atMs, untilMs: atMs + act.forMs, reason: act.reason } };
}

function announcement(clusterName: string, { off, snooze }: WatchControl, { userId }: Asker): string {
  const who = mention(userId);
  if (off !== null) return `${who} switched the watch of ${clusterName} off: ${harmless(off.reason)}.`;
  if (snooze === null) return `${who} switched the watch of ${clusterName} on.`;
  const until = moment(snooze.untilMs);
  return `${who} keeps the watch of ${clusterName} quiet until ${until}: ${harmless(snooze.reason)}. What is still wrong then is told then.`;
}
