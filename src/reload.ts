/**
 * What of the configuration may change while a process runs: who may ask and approve, the policy, throttles, and words for
 * people. Everything that a connection or a port depends on needs a restart, and the log says so.
 */

import { type Outcome, ok, refuse } from '../jobs/outcome.ts';
import type { ClusterSettings } from './config/cluster-settings.ts';
import type { WorkerConfig } from './config/config.ts';
import { type Checked, faultsText } from './config/fault.ts';
import type { Log } from './log.ts';

export type LiveConfig = {
  readonly policyOf: (clusterName: string) => Outcome<ClusterSettings>;
  /** Takes over what is safe; a configuration with faults changes nothing. */
  readonly reload: (next: Checked<WorkerConfig>) => void;
};

/** Read anew by every job that asks for them. */
const changeable = [
  'note',
  'defaultChannel',
  'throttle',
  'askers',
  'approvers',
  'allowSelfApproval',
  'governance',
  'approvalLastsMs',
] as const satisfies readonly (keyof ClusterSettings)[];

export function liveConfig(config: WorkerConfig, log: Log): LiveConfig {
  let clusters = config.clusters;
  return {
    policyOf: (clusterName) => {
      const settings = clusters.find(({ name }) => name === clusterName);
      if (settings !== undefined) return ok(settings);
      return refuse(
        'unknown-cluster',
        `There is no cluster "${clusterName}" in the configuration (any more).`,
        `Known clusters: ${clusters.map(({ name }) => name).join(', ')}.`,
      );
    },
    reload: (next) => {
      if (!next.ok) {
        const faults = faultsText(next.faults, 'read anew').replace(/\n+Nothing was started\.$/, '');
        log.error('the configuration was not taken over, and what was read before stays in force', { faults });
        return;
      }
      const { taken, changed } = merged(clusters, next.value.clusters);
      const needsRestart = restartNeeds(config, next.value);
      clusters = taken;
      log.info('the configuration was read anew', { changed, needsRestart });
      for (const warning of next.value.warnings) log.warn(warning);
    },
  };
}

function merged(clusters: readonly ClusterSettings[], next: readonly ClusterSettings[]) {
  const changed: string[] = [];
  const taken = clusters.map((cluster) => {
    const update = next.find(({ name }) => name === cluster.name);
    if (update === undefined) return cluster;
    const differing = changeable.filter((key) => !same(cluster[key], update[key]));
    changed.push(...differing.map((key) => `${cluster.name}: ${key}`));
    const { governance, ...rest } = { ...cluster, ...Object.fromEntries(changeable.map((key) => [key, update[key]])) };
    return governance === undefined ? rest : { ...rest, governance };
  });
  return { taken, changed };
}

/** Against what the process started with, so that it is said again until somebody restarts it. */
function restartNeeds(config: WorkerConfig, next: WorkerConfig): readonly string[] {
  const keys = ['delivery', 'slack', 'redis', 'planner', 'defaultCluster', 'logLevel', 'monitor'] as const;
  const at = (from: WorkerConfig, key: string): unknown => Reflect.get(from, key);
  const top = keys.filter((key) => !same(at(config, key), at(next, key)));
  const names = new Set([...config.clusters, ...next.clusters].map(({ name }) => name));
  const ofClusters = [...names].flatMap((name) => {
    const was = config.clusters.find((cluster) => cluster.name === name);
    const is = next.clusters.find((cluster) => cluster.name === name);
    if (was === undefined) return [`${name}: added`];
    if (is === undefined) return [`${name}: taken out`];
    const fixed = (Object.keys(is) as (keyof ClusterSettings)[]).filter(
      (key) => !(changeable as readonly string[]).includes(key),
    );
    return fixed.filter((key) => !same(was[key], is[key])).map((key) => `${name}: ${key}`);
  });
  return [...top, ...ofClusters];
}

/** Secrets look alike here; they come from the environment, which does not change while a process runs. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
