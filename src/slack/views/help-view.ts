/** What can be asked, fitting the channel it was asked in. */

import { planOptions, verbs } from '../command/command.ts';
import { context, section, type View } from './blocks.ts';
import { code } from './mrkdwn.ts';

export type HelpContext = {
  readonly command: string;
  readonly clusterNames: readonly string[];
  /** The cluster that commands in this channel mean; null when one has to be named. */
  readonly usual: string | null;
};

export function helpView({ command, clusterNames, usual }: HelpContext): View {
  const example = clusterNames.find((name) => name !== usual) ?? clusterNames[0] ?? 'CLUSTER';
  const commands = verbs.map(({ usage, what }) => `${code(`${command} ${usage}`)} ${what}`);
  const options = planOptions.map(({ usage }) => code(usage)).join(', ');
  const where =
    usual === null
      ? `Name a cluster: ${code(`${command} on ${example} status`)}. Known: ${clusterNames.map(code).join(', ')}.`
      : `Commands here mean ${code(usual)}.${clusterNames.length > 1 ? ` For another: ${code(`${command} on ${example} status`)}.` : ''}`;
  return {
    text: `${command} ${verbs.map(({ name }) => name).join(', ')}`,
    blocks: [
      section(where),
      section(commands.join('\n')),
      section(`Plans take options: ${options}.`),
      context(
        'A plan changes nothing: it is posted here, and starts only when the people whom the message names approve it.',
      ),
    ],
  };
}
