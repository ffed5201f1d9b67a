/** `what-if rack a`, `what-if fail broker 101,102 controller 2`, `what-if cut a|b,c`; alone: every single failure and pair. */

import { type Outcome, ok, refuse } from '../../../jobs/outcome.ts';
import { nearest } from '../../config/nearest.ts';

/** As the planner reads them: `broker:101`, `rack:a`, `a|b,c`. Whether they exist is known when the cluster is read. */
export type WhatIfWords = { readonly fail: readonly string[]; readonly cut: readonly string[] };

const kinds = ['broker', 'rack', 'controller', 'cut'] as const;
const failuresAtMost = 50;

export function readWhatIf(words: readonly string[], command: string): Outcome<WhatIfWords> {
  const fail: string[] = [];
  const cut: string[] = [];
  let kind: (typeof kinds)[number] | null = null;
  let named = true;
  for (const word of words) {
    const plain = word.toLowerCase();
    if (plain === 'fail' || plain === 'fails') continue;
    const next = kinds.find((each) => plain === each || plain === `${each}s`);
    if (next !== undefined) {
      if (!named) break;
      kind = next;
      named = false;
      continue;
    }
    if (kind === null) return notUnderstood(word, command);
    if (kind === 'cut') cut.push(word);
    else for (const name of word.split(',').filter((part) => part !== '')) fail.push(`${kind}:${name}`);
    named = true;
  }
  if (!named) return refuse('bad-input', `Which ${kind ?? 'broker'}?`, example(command));
  if (fail.length + cut.length > failuresAtMost) {
    return refuse('bad-input', `At most ${failuresAtMost} things can fail at once here.`, example(command));
  }
  return ok({ fail, cut });
}

function notUnderstood(word: string, command: string): Outcome<WhatIfWords> {
  const meant = nearest(word, kinds);
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  return refuse('bad-input', `what-if does not understand "${word}".${hint}`, example(command));
}

function example(command: string): string {
  return `Write for example: ${command} what-if rack a, ${command} what-if broker 101,102 or ${command} what-if cut a|b,c.`;
}
