/** What the main thread and the planning thread say to each other. */

import type { Choices } from '../../planner/choices/make-choices.ts';
import type { Infeasible, PlanRequest, PlanResult, Snapshot } from '../../planner/index.ts';

/** What each kind of asking is answered with. */
export type Answers = { readonly plan: PlanResult; readonly choices: Choices | Infeasible };
export type What = keyof Answers;

export type ToThread = {
  readonly id: number;
  readonly what: What;
  readonly snapshot: Snapshot;
  readonly request: PlanRequest;
};

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly id: number; readonly result: Answers[What] }
  /** The planner threw: a bug of ours, said with its message. */
  | { readonly kind: 'threw'; readonly id: number; readonly message: string };

/** Index 0 of the shared memory: 1 asks the planner to stop with the best that it has. */
export type ThreadData = { readonly stop: SharedArrayBuffer; readonly plannerUrl: string };
