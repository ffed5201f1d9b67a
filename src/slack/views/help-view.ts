/** What can be asked, fitting the channel, the person and the moment. */

import { planOptions, type Verb, verbs } from '../command/command.ts';
import { context, section, type View } from './blocks.ts';
import { bold, code } from './mrkdwn.ts';
import { listText } from './words.ts';

export type HelpContext = {
  readonly command: string;
  readonly clusterNames: readonly string[];
  /** The cluster that commands in this channel mean; null when one has to be named. */
  readonly usual: string | null;
  /** About that cluster; null where none is meant. */
  readonly here: {
    /** null: Slack could not be asked. */
    readonly mayAsk: boolean | null;
    readonly mayApprove: boolean | null;
    readonly running: readonly string[];
    readonly waiting: readonly string[];
  } | null;
};

const groups = [
  ['Look', ['status', 'audit', 'what-if', 'advise', 'plans', 'show', 'executions', 'policy', 'record']],
  ['Plan', ['plan', 'fix-racks', 'rebalance', 'drain', 'add', 'set-rf', 'heal', 'leaders', 'schedule']],
] as const;

export function helpView(help: HelpContext): View {
  const { command } = help;
  const line = ({ usage, what }: Verb) => `${code(`${command} ${usage}`)} ${what}`;
  const grouped: readonly string[] = groups.flatMap(([, names]) => names);
  const named = (names: readonly string[]) => verbs.filter(({ name }) => names.includes(name)).map(line);
  const others = verbs.filter(({ name }) => !grouped.includes(name)).map(line);
  return {
    text: `${command} ${verbs.map(({ name }) => name).join(', ')}`,
    blocks: [
      ...groups.map(([title, names]) => section([bold(title), ...named(names)].join('\n'))),
      section([bold('Steer what runs, and the rest'), ...others].join('\n')),
      section(`Plans take options: ${planOptions.map(({ usage }) => code(usage)).join(', ')}.`),
      context(
        'A plan changes nothing: it is posted here, and starts only when the people whom the message names approve it.',
      ),
      // Last, because a phone shows the end of a long message first.
      section([whereText(help), ...hereLines(help)].join('\n')),
    ],
  };
}

function whereText({ command, clusterNames, usual }: HelpContext): string {
  const example = clusterNames.find((name) => name !== usual) ?? clusterNames[0] ?? 'CLUSTER';
  if (usual === null) {
    return `Name a cluster: ${code(`${command} on ${example} status`)}. Known: ${clusterNames.map(code).join(', ')}. ${code(`${command} use ${example}`)} sets one for this channel.`;
  }
  const another = clusterNames.length > 1 ? ` For another: ${code(`${command} on ${example} status`)}.` : '';
  return `Commands here mean ${code(usual)}.${another}`;
}

function hereLines({ command, usual, here }: HelpContext): readonly string[] {
  if (here === null || usual === null) return [];
  const { mayAsk, mayApprove, running, waiting } = here;
  const asks = mayAsk === null ? '' : mayAsk ? 'may ask for plans' : 'may look, but not ask for plans';
  const approves = mayApprove === null ? '' : mayApprove ? 'may approve those of others' : 'others approve them';
  const rights = [asks, approves].filter((text) => text !== '').join('; ');
  return [
    rights === '' ? 'Slack could not be asked what you may do here.' : `You ${rights}.`,
    running.length === 0 ? '' : `Running now: ${listText(running.map(bold))}. ${code(`${command} pause`)} holds it.`,
    waiting.length === 0
      ? ''
      : `Waiting for approval: ${listText(waiting.map(bold))}. ${code(`${command} show ${waiting[0]}`)} shows it.`,
  ].filter((text) => text !== '');
}
