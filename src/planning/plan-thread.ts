/** Runs in its own thread: one plan at a time, so that whoever acknowledges Slack and holds leases is never kept waiting. */

import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { PlanControl, PlanRequest, PlanResult, Snapshot } from '../../planner/index.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';

type Plan = (snapshot: Snapshot, request: PlanRequest, control: PlanControl) => PlanResult;

/** Of 19, the last. */
const planPriority = 10;

// Trust boundary: only start-planner.ts starts this file, with this data.
const { stop, plannerUrl } = workerData as ThreadData;
const flag = new Int32Array(stop);
goBehindOthers();
const { planReassignment } = (await import(plannerUrl)) as { readonly planReassignment: Plan };

parentPort?.on('message', async ({ id, what, snapshot, request }: ToThread) => {
  try {
    const control = { shouldStop: () => Atomics.load(flag, 0) === 1 };
    const make =
      what === 'choices' ? (await import('../../planner/choices/make-choices.ts')).makeChoices : planReassignment;
    say({ kind: 'result', id, result: make(snapshot, request, control) });
  } catch (error) {
    say({ kind: 'threw', id, message: error instanceof Error ? error.message : String(error) });
  }
});
say({ kind: 'ready' });

/** What acknowledges people and carries plans out goes first, where a plan is solved on the same machine. */
function goBehindOthers(): void {
  // Elsewhere a priority is the whole process's, and the worker holds leases.
  if (process.platform !== 'linux') return;
  try {
    setPriority(planPriority);
  } catch {
    // Only slower for others: some containers allow no change.
  }
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}
