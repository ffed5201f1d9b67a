/** Slack's rules for modals and App Home views. */

import { asList, type Json } from '../json.ts';
import { blockProblems } from './blocks.ts';
import { checkOptionalString, checkOptionalText, checkText, type Problems, report } from './problems.ts';

const plain = ['plain_text'] as const;
const maxViewBytes = 250_000;

/** All that is wrong with a view; empty when Slack would take it. */
export function viewProblems(view: Json, wanted: 'modal' | 'home'): Problems {
  const problems: Problems = [];
  if (view['type'] !== wanted) report(problems, `must be ${wanted}`, '/view/type');
  if (!Array.isArray(view['blocks'])) report(problems, 'must be an array', '/view/blocks');
  checkOptionalString(problems, view['private_metadata'], '/view/private_metadata', 3000);
  checkOptionalString(problems, view['callback_id'], '/view/callback_id', 255);
  const blocks = asList(view['blocks']);
  if (wanted === 'modal') {
    checkText(problems, view['title'], '/view/title', { max: 24, kinds: plain });
    checkOptionalText(problems, view['submit'], '/view/submit', { max: 24, kinds: plain });
    checkOptionalText(problems, view['close'], '/view/close', { max: 24, kinds: plain });
    if (blocks.some((block) => block['type'] === 'input') && view['submit'] === undefined) {
      report(problems, 'submit is required when there is an input block', '/view/submit');
    }
  }
  problems.push(...blockProblems(blocks, wanted));
  if (Buffer.byteLength(JSON.stringify(view)) > maxViewBytes) report(problems, 'view_too_large', '/view');
  return problems;
}
