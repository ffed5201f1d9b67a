/** What a watch tells: what began at one look, how it stands now, and who can mend it with which command. */

import type { CardBody, Helpers } from '../../../jobs/card.ts';
import { type Alert, type Group, isOpen } from '../../../jobs/watch/state.ts';
import { lastingText } from '../../../jobs/watch/words.ts';
import { groupSubjects } from '../../../planner/audit/subjects.ts';
import { actionIds, writeMend } from '../buttons.ts';
import { button, context, header, type KnownBlock, limits, section, type View } from './blocks.ts';
import { intentTitle } from './intent-words.ts';
import { code, harmless, mention, moment } from './mrkdwn.ts';
import { clip, counted, countText, listText } from './words.ts';

export type WatchBody = Extract<CardBody, { readonly kind: 'watch' }>;

const namesAtMost = 6;
/** Characters of the names in a title. */
const titleAtMost = 40;
/** Leaves room for the heading and the last lines. */
const charsAtMost = limits.blocksChars - 2500;

export function watchView({ group, helpers }: WatchBody, clusterName: string): View {
  const open = group.alerts.filter(isOpen);
  const title = titleOf(group, open, clusterName);
  const shown: KnownBlock[] = [];
  const offered = new Set<string>();
  let chars = 0;
  // What is still wrong first; what is over keeps a line, so that a reader sees what it was.
  const sorted = [...open, ...group.alerts.filter((alert) => !isOpen(alert))];
  for (const alert of sorted) {
    const block = isOpen(alert) ? openBlock(alert, { clusterName, helpers, offered }) : section(endedText(alert));
    chars += JSON.stringify(block).length;
    if (chars > charsAtMost) break;
    shown.push(block);
  }
  const left = sorted.slice(shown.length);
  return {
    text: `${title}. ${verdictOf(group, open)}`,
    blocks: [
      header(title),
      section(`*${verdictOf(group, open)}* ${beganText(group)}`),
      ...shown,
      ...(left.length === 0
        ? []
        : [
            section(
              `*Not shown here:* ${listText(
                left.map(({ title: what }) => harmless(clip(what, 100))),
                12,
              )}.`,
            ),
          ]),
      ...(open.length === 0 ? [] : [context(helpText(helpers), quietText(helpers))]),
    ],
  };
}

function titleOf({ first, alerts }: Group, open: readonly Alert[], clusterName: string): string {
  const [gravest] = open.length > 0 ? open : alerts;
  const what = gravest === undefined ? '' : ` · ${clip(gravest.title, 90)}${whoText(gravest)}`;
  if (open.length === 0) return `Over · ${clusterName}${what}`;
  if (first) return `Watch · ${clusterName} · ${counted(open.length, 'finding')}`;
  return `Alert · ${clusterName}${what}`;
}

/** Who it is, where that is short: read in a notification, it may be all that somebody needs. */
function whoText(alert: Alert): string {
  const who = isOpen(alert) ? alert.subjects : alert.named.slice(0, alert.total);
  if (who.length > alert.named.length) return '';
  // A log directory is named by its broker first: that much fits where the whole path does not.
  const short = [...new Set(who.map((subject) => subject.split(': ')[0]!))];
  const text = [who, short].map((names) => groupSubjects(names).join(', ')).find(({ length }) => length <= titleAtMost);
  return text === undefined || text === '' ? '' : `: ${text}`;
}

function verdictOf({ first, alerts }: Group, open: readonly Alert[]): string {
  if (open.length === 0) return alerts.length === 1 ? 'It is over.' : `All ${alerts.length} are over.`;
  if (first) return `The watch begins; ${counted(open.length, 'finding')} stood already.`;
  const over = alerts.length - open.length;
  const still = over === 0 ? '' : ` ${over} of ${alerts.length} over.`;
  const severities = [...new Set(open.map(({ severity }) => severity))].map((severity) => {
    const count = open.filter((alert) => alert.severity === severity).length;
    return `${countText(count)} ${severity}`;
  });
  return `${counted(open.length, 'alert')}: ${listText(severities)}.${still}`;
}

function beganText({ first, beganMs }: Group): string {
  return first ? `Seen ${moment(beganMs)}; each is told once.` : `Seen ${moment(beganMs)}.`;
}

function openBlock(
  alert: Alert,
  about: { readonly clusterName: string; readonly helpers: Helpers; readonly offered: Set<string> },
): KnownBlock {
  const { clusterName, helpers, offered } = about;
  const text = section(openText(alert, helpers));
  const value = alert.mendWith === null ? null : writeMend(clusterName, alert.mendWith, knownOf(alert));
  if (alert.mendWith === null || value === null || offered.has(value)) return text;
  offered.add(value);
  const label = `Plan: ${intentTitle({ intent: alert.mendWith })}`;
  return { ...text, accessory: button({ actionId: actionIds.mend, text: 'Plan it', value, label }) };
}

function openText(alert: Alert, helpers: Helpers): string {
  const { severity, title, subjects, missing, total, why, remedy, mendWith } = alert;
  const now = subjects.length - missing.length;
  const well = total - now;
  const count =
    well > 0 ? ` (${countText(now)} of ${countText(total)} left)` : total > 1 ? ` (${countText(total)})` : '';
  const gone = new Set(missing);
  const still = subjects.filter((subject) => !gone.has(subject));
  const groups = groupSubjects(still.length > 0 ? still : alert.named);
  const more = groups.length - namesAtMost;
  const command = mendWith === null ? null : writeMend('', mendWith, knownOf(alert));
  return [
    `*${severity.toUpperCase()}: ${harmless(clip(title, 300))}${count}*`,
    [...groups.slice(0, namesAtMost).map(code), ...(more > 0 ? [`and ${countText(more)} more`] : [])].join(', '),
    harmless(clip(why, 400)),
    `To mend it: ${harmless(clip(remedy, 400))}`,
    command === null ? '' : `Command: ${code(`${helpers.command}${command.replace(/^on /, '')}`)}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Nothing where not all of it is remembered: a command for a part would look like one for the whole. */
function knownOf({ takesAll, subjects }: Alert): readonly string[] {
  return takesAll ? [] : subjects;
}

function endedText({ title, beganMs, ended, total }: Alert): string {
  const lasted = lastingText((ended?.atMs ?? beganMs) - beganMs);
  const how = ended?.how === 'worse' ? 'Became worse' : 'Over';
  return `${how} after ${lasted}: ${harmless(clip(title, 300))}${total > 1 ? ` (${countText(total)})` : ''}`;
}

function helpText({ askers, approvers }: Helpers): string {
  const ask = askers === null ? 'every full member' : listText(askers.map(mention), 10) || 'nobody';
  const approve = listText(approvers.map(mention), 10) || 'nobody yet (name approvers in the configuration)';
  return `A plan can be asked for by ${ask}, and approved by ${approve}.`;
}

function quietText({ command }: Helpers): string {
  return `Known or planned work? ${code(`${command} watch snooze 2h REASON`)}`;
}
