/** One cluster of the configuration file, with all that is said of it there. */

import { readFileSync } from 'node:fs';
import type { ClusterSettings } from '../config/cluster-settings.ts';
import { configPath, readClusters } from '../config/read-config.ts';
import { bad, good, type Io, type Read } from './io.ts';

export function configuredCluster(name: string, environment: Io['env']): Read<ClusterSettings> {
  const path = configPath(environment);
  const clusters = readClusters({ environment, readText: (file) => readFileSync(file, 'utf8') });
  if (!clusters.ok) {
    const [first] = clusters.faults;
    const more = clusters.faults.length > 1 ? ` (and ${clusters.faults.length - 1} more faults)` : '';
    return bad(`${path}: ${first!.path}: found ${first!.found}, expected ${first!.expected}. ${first!.fix}${more}`);
  }
  const found = clusters.value.clusters.find((cluster) => cluster.name === name);
  if (found !== undefined) return good(found);
  const names = clusters.value.clusters.map((cluster) => cluster.name).join(', ');
  return bad(`--cluster ${name} is not in ${path}: its clusters are ${names}.`);
}
