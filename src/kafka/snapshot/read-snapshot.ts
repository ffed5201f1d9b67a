/** A consistent snapshot of a live cluster: what was read while the cluster changed is read again, for a bounded time. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot } from '../../../planner/index.ts';
import type { KafkaContext } from '../context.ts';
import { KafkaFault } from '../fault.ts';
import { freshMetadata } from '../fresh-metadata.ts';
import { compose } from './compose.ts';
import { gather } from './gather.ts';
import { hiddenTopics, notAllowedToSee } from './hidden-topics.ts';
import type { Reading } from './intake.ts';
import { reassignmentMismatch, structureChange } from './same-structure.ts';

/** At once; after these with a pause before each, since an execution with many small moves changes the cluster several times a second. */
const hastyAttempts = 4;
const pauseMs = 250;
const triesForMs = 20_000;

export type SnapshotReader = { readonly read: (context: KafkaContext) => Promise<Snapshot> };

/** Keeps one reading of end offsets, so that a later snapshot knows the intake without waiting for it. */
export function snapshotReader(intakeWindowMs: number): SnapshotReader {
  let earlier: Reading | null = null;
  return {
    read: async (context) => {
      let before = await freshMetadata(context.session, null);
      let change = '';
      const until = performance.now() + triesForMs;
      for (let attempt = 0; attempt < hastyAttempts || performance.now() < until; attempt++) {
        if (attempt >= hastyAttempts) {
          await sleep(pauseMs);
          before = await freshMetadata(context.session, null);
        }
        const gathered = await gather(context, before, { earlier, windowMs: intakeWindowMs }).catch(
          (error: unknown) => {
            // A topic that was deleted in between fails the request that names it.
            if (error instanceof KafkaFault && error.errorName === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
            throw error;
          },
        );
        const after = await context.session.metadata(null);
        const found =
          structureChange(before, after) ??
          (gathered === null ? 'a topic was deleted' : reassignmentMismatch(after, gathered.reassigning));
        const hidden = gathered === null ? [] : hiddenTopics(after, gathered.logDirs);
        if (gathered !== null && found === null && hidden.length > 0) {
          // A topic that is being deleted is hidden for a moment; one that stays hidden may not be seen.
          if (attempt > 0 && hidden.some((name) => change.includes(name))) throw notAllowedToSee(hidden);
          change = hidden.join(', ');
          continue;
        }
        if (gathered !== null && found === null) {
          earlier = gathered.to;
          const controllerRacks = context.settings.controllerRacks ?? new Map<number, string>();
          return compose(after, gathered, { takenAtMs: gathered.to.atMs, controllerRacks });
        }
        change = found ?? 'a topic was deleted';
        before = after;
      }
      throw new KafkaFault('changed', change);
    },
  };
}
