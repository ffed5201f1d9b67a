/** Findings for a terminal: the gravest first, each with evidence, reason, remedy and price. */

import type { Finding } from '../../../planner/finding.ts';
import { countText, wrap } from './units.ts';

export function findingsText(findings: readonly Finding[]): string {
  return findings.map(findingText).join('\n');
}

function findingText(finding: Finding): string {
  const { rule, severity, title, evidence, why, remedy, cost, points } = finding;
  const share = evidence.of === undefined ? '' : ` of ${countText(evidence.of)}`;
  const taken = points === undefined || points === 0 ? '' : `, ${points} points`;
  const examples = evidence.examples.map((example) => wrap(example, '    - ').replace(/\n {4}- /g, '\n      '));
  return [
    `${severity.toUpperCase()}  ${title}  [${rule}: ${countText(evidence.count)}${share}${taken}]\n`,
    ...examples,
    wrap(`Why: ${why}`, '  '),
    wrap(`Remedy: ${remedy}`, '  '),
    wrap(`Cost: ${cost}`, '  '),
  ].join('');
}
