/** Reads a cluster so that its health is known; whoever reads a cluster notes it. */

import type { Deps } from './deps.ts';
import { type Outcome, ok } from './outcome.ts';

export async function lookJob(deps: Deps, clusterName: string): Promise<Outcome<null>> {
  const cluster = deps.clusters.get(clusterName);
  if (!cluster.ok) return cluster;
  const snapshot = await cluster.value.reader.readSnapshot();
  return snapshot.ok ? ok(null) : snapshot;
}
