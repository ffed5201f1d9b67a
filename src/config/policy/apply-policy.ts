/** Joins the policy file to the clusters of evenkeel.json. What is said of a cluster is said in one of the two files only. */

import { dirname, resolve } from 'node:path';
import type { ClusterSettings } from '../cluster-settings.ts';
import type { Fault } from '../fault.ts';
import type { FileSettings } from '../file-schema.ts';
import { nearest } from '../nearest.ts';
import type { Where } from '../where.ts';
import { type ClusterGovernance, readPolicy } from './read-policy.ts';

export function withPolicy(
  clusters: readonly ClusterSettings[],
  file: FileSettings,
  where: Where,
): readonly ClusterSettings[] {
  if (file.policy === undefined) return clusters;
  const path = resolve(dirname(where.configPath), file.policy);
  const read = readPolicy(path, where.readText);
  const inPolicy = (fault: Fault): Fault =>
    fault.path === path ? fault : { ...fault, path: `${file.policy}: ${fault.path}` };
  if (!read.ok) {
    where.faults.push(...read.faults.map(inPolicy));
    return clusters;
  }
  where.faults.push(
    ...read.value.flatMap((policy, index) => disagreements(policy, index, { clusters, file }).map(inPolicy)),
  );
  return clusters.map((cluster) => {
    const policy = read.value.find((one) => one.cluster === cluster.name);
    return policy === undefined ? cluster : governed(cluster, policy);
  });
}

function governed(cluster: ClusterSettings, policy: ClusterGovernance): ClusterSettings {
  const { askers, approvers, allowSelfApproval, governance } = policy;
  const wanted = governance.ceilings.throttleBytesPerSec;
  const { floorBytesPerSec, ceilingBytesPerSec, startBytesPerSec } = cluster.throttle;
  const asked = Math.min(ceilingBytesPerSec, wanted ?? ceilingBytesPerSec);
  // One below the floor is a fault, which is said once.
  const ceiling = Math.max(asked, Math.min(floorBytesPerSec, ceilingBytesPerSec));
  const throttle = {
    floorBytesPerSec,
    ceilingBytesPerSec: ceiling,
    startBytesPerSec: Math.min(startBytesPerSec, ceiling),
  };
  return { ...cluster, askers, approvers, allowSelfApproval, governance, throttle };
}

function disagreements(
  policy: ClusterGovernance,
  index: number,
  { clusters, file }: { readonly clusters: readonly ClusterSettings[]; readonly file: FileSettings },
): readonly Fault[] {
  const at = `clusters[${index}]`;
  const names = clusters.map(({ name }) => name);
  const place = names.indexOf(policy.cluster);
  const cluster = clusters[place];
  if (cluster === undefined) {
    const meant = nearest(policy.cluster, names);
    const fix = meant === null ? 'Name one of them, or take it out.' : `Did you mean "${meant}"?`;
    const expected = `one of ${names.map((name) => `"${name}"`).join(', ')}`;
    return [{ path: `${at}.cluster`, found: `"${policy.cluster}"`, expected, fix }];
  }
  const said = (['askers', 'approvers', 'allowSelfApproval'] as const).filter(
    (key) => file.clusters[place]?.[key] !== undefined,
  );
  const faults: Fault[] = said.map((key) => ({
    path: at,
    found: `a policy for "${policy.cluster}", whose "${key}" is in evenkeel.json too`,
    expected: 'people named in one place',
    fix: `Take clusters[${place}].${key} out of evenkeel.json and say it here.`,
  }));
  const ceiling = policy.governance.ceilings.throttleBytesPerSec;
  if (ceiling !== null && ceiling < cluster.throttle.floorBytesPerSec) {
    faults.push({
      path: `${at}.ceilings.throttle`,
      found: `${ceiling} bytes per second, below the floor of ${cluster.throttle.floorBytesPerSec}`,
      expected: 'at least the floor of the throttle in evenkeel.json',
      fix: 'Raise it, or lower the floor there.',
    });
  }
  return faults;
}
