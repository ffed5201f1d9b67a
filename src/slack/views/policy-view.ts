/** What is allowed on a cluster, as configured. */

import type { AskPolicy } from '../desk.ts';
import { context, section, type View } from './blocks.ts';
import { bold, harmless, mention } from './mrkdwn.ts';
import { counted, durationText, listText, rateText } from './words.ts';

export function policyView(clusterName: string, policy: AskPolicy): View {
  const { askers, approvers, allowSelfApproval, approvalLastsMs, throttle } = policy;
  const named = [...approvers.groups, ...approvers.users].map(mention);
  const mayAsk =
    askers === null
      ? 'every full member of this workspace'
      : listText([...askers.groups, ...askers.users].map(mention), 20);
  const lines = [
    `Plans may be asked for by ${mayAsk === '' ? 'nobody' : mayAsk}; status and audit by everybody in the channel.`,
    named.length === 0
      ? 'Nobody may approve plans, so nothing is carried out.'
      : `Plans need ${counted(approvers.needed, 'approval')} of ${listText(named, 20)}.`,
    'Guests, bots, deactivated people and people of other workspaces never approve, also when they are named.',
    allowSelfApproval ? 'Whoever asked for a plan may approve it too.' : 'Whoever asked for a plan cannot approve it.',
    `A plan expires ${durationText(approvalLastsMs / 1000)} after it was posted.`,
    `Copying begins at ${rateText(throttle.startBytesPerSec)} per broker and stays between ${rateText(throttle.floorBytesPerSec)} and ${rateText(throttle.ceilingBytesPerSec)}.`,
  ];
  return {
    text: `What is allowed on ${clusterName}`,
    blocks: [
      section([bold(`What is allowed on ${harmless(clusterName)}`), ...lines.map((line) => `• ${line}`)].join('\n')),
      context('It is set in the configuration file of the bot and the worker.'),
    ],
  };
}
