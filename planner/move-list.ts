/** The moves of a plan as a table, one line for each partition, for a spreadsheet or a script (CSV, RFC 4180). */

import type { Plan } from './plan.ts';

const heads = [
  'wave',
  'kind',
  'topic',
  'partition',
  'replicas_now',
  'replicas_after',
  'copies_to',
  'leaves',
  'bytes',
  'why',
] as const;

/** In the order in which they are carried out. Waves count from 1, bytes are those copied over the network. */
export function movesCsv({ waves, moves }: Plan): string {
  const lines = [heads.join(',')];
  for (const { index, kind, moves: indexes } of waves) {
    for (const at of indexes) {
      const { topic, partition, from, to, bytes, why } = moves[at]!;
      const added = to.filter((broker) => !from.includes(broker));
      const removed = from.filter((broker) => !to.includes(broker));
      const ids = [from, to, added, removed].map((brokers) => brokers.join(' '));
      lines.push([index + 1, kind, topic, partition, ...ids, bytes, why].map(cell).join(','));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * Text that a spreadsheet would take for a formula is marked as text: a topic may be called `-A1`, and a rack anything.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
