/** The audit for a terminal: the score first, then what was found, what is silenced, and what could not be seen. */

import type { Audit } from '../../../planner/audit/audit.ts';
import { findingsText } from './findings-text.ts';
import { countText, plural, wrap } from './units.ts';

export function auditText({ score, findings, notJudged, silences, limits }: Audit): string {
  return [
    `Score ${score} of 100, ${countOf(findings)}\n`,
    findings.length === 0 ? '' : `\n${findingsText(findings)}`,
    silences.length === 0 ? '' : '\nSilenced\n',
    ...silences.map(({ rule, topics, until, reason, state, count }) => {
      const where = topics === undefined ? '' : ` for ${topics.join(', ')}`;
      const did = state === 'expired' ? 'EXPIRED' : `hides ${countText(count)}`;
      return wrap(`${rule}${where} until ${until}, ${did}: ${reason}`, '  ');
    }),
    limits.length === 0 ? '' : '\nLimits that are not the usual ones\n',
    ...limits.map((each) => wrap(each, '  ')),
    notJudged.length === 0 ? '' : '\nNot judged\n',
    ...notJudged.map((each) => wrap(each, '  ')),
  ].join('');
}

/** A note says how things are; only what is graver asks for something. */
function countOf(findings: Audit['findings']): string {
  const notes = findings.filter(({ severity }) => severity === 'info').length;
  const graver = findings.length - notes;
  const found = graver === 0 ? 'nothing found' : plural(graver, 'finding');
  return notes === 0 ? found : `${found}, ${plural(notes, 'note')}`;
}
