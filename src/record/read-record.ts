/** Reads the record page by page, with an end. */

import { type Outcome, ok } from '../../jobs/outcome.ts';
import { parsed } from './line.ts';

type Reader = { readonly read: (afterSeq: number) => Promise<Outcome<readonly string[]>> };

/** Lines after number `afterSeq`, oldest first; more than `atMost` are left for another asking. */
export async function readRecord(
  record: Reader,
  { afterSeq, atMost }: { readonly afterSeq: number; readonly atMost: number },
): Promise<Outcome<readonly string[]>> {
  const texts: string[] = [];
  let after = afterSeq;
  while (texts.length < atMost) {
    const page = await record.read(after);
    if (!page.ok) return page;
    texts.push(...page.value.slice(0, atMost - texts.length));
    const last = parsed(page.value.at(-1) ?? '');
    if (last === null) break;
    after = last.seq;
  }
  return ok(texts);
}
