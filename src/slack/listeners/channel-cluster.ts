/** `use prod`: which cluster commands in a channel mean. Said in the channel, since it changes what everybody's words mean there. */

import { refuse } from '../../../jobs/outcome.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import { choiceIn } from '../cluster-choice.ts';
import type { Command } from '../command/command.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { code, mention } from '../views/mrkdwn.ts';
import { ask, type WebClient } from '../web-client.ts';
import type { Asker } from './enqueue.ts';

type Use = Extract<Command, { readonly kind: 'use' }>;

export async function useCluster(desk: Desk, client: WebClient, { set }: Use, asker: Asker): Promise<View> {
  const { channel } = asker;
  const { usual, names } = await choiceIn(desk, channel);
  const fixed = desk.clusters.configured(channel);
  if (set === 'nothing')
    return said(usual === null ? noneText(names) : `Commands in this channel mean ${code(usual)}.`);
  if (fixed !== null) {
    const what = `The configuration says that this channel means ${fixed}.`;
    return problemView({
      refusal: refuse('not-allowed', what, 'Change "channels" in evenkeel.json, and restart the bot.'),
    });
  }
  // Taking it away is a matter of the cluster that it was.
  const about = set?.clusterName ?? usual ?? names[0] ?? '';
  const policy = desk.policyOf(about);
  if (!policy.ok) return problemView({ refusal: policy });
  const { askers } = policy.value;
  const allowed = await mayAsk(desk.directory, { ...asker, homeTeamId: desk.homeTeamId, clusterName: about, askers });
  if (!allowed.ok) return problemView({ refusal: allowed });
  const kept = await desk.channels.set(channel, set?.clusterName ?? null);
  if (!kept.ok) return problemView({ refusal: kept });
  const text =
    set === null
      ? `${mention(asker.userId)} took this channel's cluster away. ${desk.clusters.byDefault === null ? noneText(names) : `Commands here mean ${code(desk.clusters.byDefault)}.`}`
      : `From now on, commands in this channel mean ${code(set.clusterName)}, says ${mention(asker.userId)}.`;
  const view = said(text);
  const posted = await ask(() => client.chat.postMessage({ channel, ...view, link_names: false }));
  return posted.ok ? said('Done: everybody here sees it.') : view;
}

function noneText(names: readonly string[]): string {
  return `Commands in this channel have to name a cluster: ${names.map(code).join(', ')}.`;
}
