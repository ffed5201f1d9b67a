/** What an audit found, worst first; each finding with its evidence, what it means, and what mending costs. */

import type { CardBody } from '../../../jobs/card.ts';
import type { SilenceUsed } from '../../../planner/audit/silence.ts';
import type { Finding, Severity } from '../../../planner/index.ts';
import { actionIds, writeMend } from '../buttons.ts';
import { button, context, divider, header, type KnownBlock, limits, section, type View } from './blocks.ts';
import { intentTitle } from './intent-words.ts';
import { code, harmless, momentOf } from './mrkdwn.ts';
import { clip, counted, countText, listText } from './words.ts';

export type AuditBody = Extract<CardBody, { readonly kind: 'audit' }>;

const order: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
const examplesAtMost = 5;
const silencesAtMost = 10;
/** Leaves room in blocksChars for the heading, the last line and JSON's own marks. */
const charsAtMost = limits.blocksChars - 2500;

export function auditView(
  { score, findings, silences, limits, notJudged, takenAt }: AuditBody,
  clusterName: string,
): View {
  const title = `Audit · ${clusterName} · ${score} of 100`;
  const sorted = [...findings].sort((left, right) => order.indexOf(left.severity) - order.indexOf(right.severity));
  const verdict = verdictText(sorted);
  const shown: KnownBlock[] = [];
  const offered = new Set<string>();
  let chars = 0;
  for (const finding of sorted) {
    const block = findingBlock(finding, { clusterName, offered });
    chars += JSON.stringify(block).length;
    if (chars > charsAtMost) break;
    shown.push(block);
  }
  const left = sorted.slice(shown.length);
  const blocks: KnownBlock[] = [
    header(title),
    section(`*${verdict}*${scoreText(score, findings)}`),
    ...shown,
    ...(left.length === 0 ? [] : [section(`*Not shown here:* ${listText(left.map(titleOf), 12)}.`)]),
    ...(silences.length === 0 ? [] : [section(silencesText(silences))]),
    ...(limits.length === 0 ? [] : [section(`*Limits set for this cluster:* ${listText(limits.map(harmless), 8)}.`)]),
    divider(),
    ...(notJudged.length === 0 ? [] : [context(`Not judged: ${harmless(clip(notJudged.join('; '), 900))}.`)]),
    context(`Seen ${momentOf(takenAt)} · the full list: \`evenkeel audit\` on the command line`),
  ];
  return { text: `${title}. ${verdict}`, blocks };
}

function verdictText(sorted: readonly Finding[]): string {
  if (sorted.length === 0) return 'Nothing found.';
  // What only says how things are asks for nothing.
  if (sorted.every(({ severity }) => severity === 'info')) return `Nothing to mend, ${counted(sorted.length, 'note')}.`;
  const counts = order
    .map((severity) => [severity, sorted.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${countText(count)} ${severity}`);
  return `${counted(sorted.length, 'finding')}: ${listText(counts)}.`;
}

/** How the score comes about, so that a person can work it out again. */
function scoreText(score: number, findings: readonly Finding[]): string {
  const points = findings.map((finding) => finding.points ?? 0).filter((each) => each > 0);
  const taken = points.reduce((sum, each) => sum + each, 0);
  if (taken === 0) return '';
  const floor = taken > 100 ? ', and never less than 0' : '';
  return `\nScore ${score}: 100 less ${counted(taken, 'point')} (${listText(points.map(String), 12)}), one figure for each finding below${floor}.`;
}

/** What somebody decided about is shown as long as it holds, and once more when it has run out. */
function silencesText(silences: readonly SilenceUsed[]): string {
  const lines = silences.slice(0, silencesAtMost).map(({ rule, topics, severity, until, reason, state, count }) => {
    const where = topics === undefined ? '' : ` for ${listText(topics.map(code), 4)}`;
    const what = severity === undefined ? 'silenced' : `counted as ${severity}`;
    const day = harmless(until);
    const holds = state === 'expired' ? `*ran out* on ${day}` : `until ${day}, hides ${countText(count)}`;
    return `• ${code(rule)}${where} ${what} ${holds}: ${harmless(clip(reason, 150))}`;
  });
  const more = silences.length - lines.length;
  return ['*Decided about:*', ...lines, ...(more > 0 ? [`and ${countText(more)} more`] : [])].join('\n');
}

/** A remedy that mends several findings has its button at the gravest of them. */
function findingBlock(
  finding: Finding,
  { clusterName, offered }: { readonly clusterName: string; readonly offered: Set<string> },
): KnownBlock {
  const text = section(findingText(finding));
  const value =
    finding.mendWith === undefined ? null : writeMend(clusterName, finding.mendWith, finding.evidence.subjects ?? []);
  if (finding.mendWith === undefined || value === null || offered.has(value)) return text;
  offered.add(value);
  const what = intentTitle({ intent: finding.mendWith });
  const accessory = button({ actionId: actionIds.mend, text: 'Plan it', value, label: `Plan: ${what}` });
  return { ...text, accessory };
}

function findingText(finding: Finding): string {
  const { severity, title, evidence, why, remedy, cost } = finding;
  const examples = evidence.examples.slice(0, examplesAtMost).map(code);
  // An example stands for a whole topic or broker, so what is left out is counted in examples, not in partitions.
  const more = evidence.examples.length - examples.length;
  const seen = [...examples, ...(more > 0 ? [`and ${countText(more)} more like these`] : [])].join('\n');
  const taken = finding.points === undefined || finding.points === 0 ? '' : ` · ${counted(finding.points, 'point')}`;
  const share = evidence.of === undefined ? '' : ` (${countText(evidence.count)} of ${countText(evidence.of)})`;
  return [
    `*${severity.toUpperCase()}: ${harmless(clip(title, 300))}${share}*${taken}`,
    seen,
    harmless(clip(why, 500)),
    `To mend it: ${harmless(clip(remedy, 400))}${cost === '' ? '' : ` Cost: ${harmless(clip(cost, 200))}`}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function titleOf({ severity, title }: Finding): string {
  return `${severity}: ${harmless(clip(title, 100))}`;
}
