/** What is allowed on a cluster, as configured. */

import type { ModalView } from '@slack/types';
import { policyLines } from '../../policy-words.ts';
import type { AskPolicy } from '../desk.ts';
import { context, plain, section, type View } from './blocks.ts';
import { bold, harmless, mention, moment } from './mrkdwn.ts';
import { clip } from './words.ts';

/** The same in a form of its own, for the home tab, which has no channel to answer in. */
export function policyModal(clusterName: string, policy: AskPolicy): ModalView {
  const { blocks } = policyView(clusterName, policy);
  return { type: 'modal', title: plain('What is allowed', 24), close: plain('Close', 24), blocks };
}

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
