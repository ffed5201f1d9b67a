/** What is allowed on a cluster, as configured. */

import { policyLines } from '../../policy-words.ts';
import type { AskPolicy } from '../desk.ts';
import { context, section, type View } from './blocks.ts';
import { bold, harmless, mention, moment } from './mrkdwn.ts';
import { clip } from './words.ts';

export function policyView(clusterName: string, policy: AskPolicy): View {
  const hand = { who: mention, when: moment, words: (text: string) => harmless(clip(text, 200)) };
  const lines = policyLines(policy, hand);
  const where =
    policy.governance === undefined
      ? 'It is set in the configuration file of the bot and the worker.'
      : 'It is set in the policy file; "evenkeel policy check FILE" checks a change before the restart.';
  return {
    text: `What is allowed on ${clusterName}`,
    blocks: [
      section([bold(`What is allowed on ${harmless(clusterName)}`), ...lines.map((line) => `• ${line}`)].join('\n')),
      context(where),
    ],
  };
}
