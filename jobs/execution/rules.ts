/** The rules that the executor goes by. The simulator hands in broken ones, to show that its checks catch them. */

import { admit } from './admit.ts';
import { decide } from './decide.ts';

export type Rules = { readonly decide: typeof decide; readonly admit: typeof admit };

export const rules: Rules = { decide, admit };

export function rulesOf(deps: { readonly rules?: Rules }): Rules {
  return deps.rules ?? rules;
}
