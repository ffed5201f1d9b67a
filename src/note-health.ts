/** Whoever reads a cluster also notes how it is, so that screens know it without asking the cluster themselves. */

import type { ClusterReader } from '../jobs/cluster.ts';
import type { HealthStore } from './redis/health-store.ts';
import { healthOf } from './slack/health-of.ts';

export function notingHealth(
  name: string,
  reader: ClusterReader,
  { health, nowMs }: { readonly health: Pick<HealthStore, 'note'>; readonly nowMs: () => number },
): ClusterReader {
  return {
    ...reader,
    readSnapshot: async (...asked) => {
      const snapshot = await reader.readSnapshot(...asked);
      // A note that cannot be kept is no reason to lose what was read; the screen shows how old the last one is.
      if (snapshot.ok) await health.note(name, healthOf(snapshot.value, nowMs()));
      return snapshot;
    },
  };
}
