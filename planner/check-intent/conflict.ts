import type { Infeasible } from '../plan.ts';

export type Conflict = Infeasible['reasons'][number];

export function conflict(text: string, remedy: string): Conflict {
  return { conflict: text, remedy };
}
