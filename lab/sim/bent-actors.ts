/** Clusters that are asked wrongly, for the known-bad variants. */

import type { Cluster } from '../../jobs/cluster.ts';
import { ok } from '../../jobs/outcome.ts';

/** The election that follows each reassignment is left out. */
export function withoutFirstElection(actor: Cluster['actor']): Cluster['actor'] {
  let asked = false;
  return {
    ...actor,
    reassign: (changes, options) => {
      asked = true;
      return actor.reassign(changes, options);
    },
    electPreferredLeaders: async (partitions) => {
      const left = asked;
      asked = false;
      return left ? ok([]) : actor.electPreferredLeaders(partitions);
    },
  };
}

/** Sees nothing that moves. */
export function blind(actor: Cluster['actor']): Cluster['actor'] {
  return {
    ...actor,
    observe: async (partitions) => {
      const seen = await actor.observe(partitions);
      return seen.ok ? ok({ ...seen.value, reassignments: [], partitions: [] }) : seen;
    },
  };
}
