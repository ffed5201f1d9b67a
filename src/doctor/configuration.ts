/** What is wrong with the configuration and the policy file, and as much of them as can be read all the same. */

import type { ClusterSettings } from '../config/cluster-settings.ts';
import type { Delivery, WorkerConfig } from '../config/config.ts';
import type { Fault } from '../config/fault.ts';
import { configPath, readBotConfig, readClusters, readWorkerConfig } from '../config/read-config.ts';
import type { Sources } from '../config/where.ts';
import { about, type Check } from './check.ts';

const { ok, warning, broken } = about('Configuration');

export type Known = {
  readonly checks: readonly Check[];
  readonly clusters: readonly ClusterSettings[];
  /** null: its faults are among the checks. */
  readonly worker: WorkerConfig | null;
  readonly delivery: Delivery | null;
};

export function readKnown(sources: Sources): Known {
  const path = configPath(sources.environment);
  const bot = readBotConfig(sources);
  if (bot.ok) {
    const { clusters, warnings, delivery } = bot.value;
    const names = clusters.map(({ name }) => name).join(', ');
    const checks = [ok(`${path} and the environment are sound; clusters: ${names}.`), ...warned(warnings, path)];
    return { checks, clusters, worker: bot.value, delivery };
  }
  const faults = bot.faults.map((fault) => faultCheck(fault, path));
  const worker = readWorkerConfig(sources);
  if (worker.ok) {
    const { clusters, warnings } = worker.value;
    return { checks: [...faults, ...warned(warnings, path)], clusters, worker: worker.value, delivery: null };
  }
  const book = readClusters(sources);
  const unchecked = book.ok ? 'Slack and Redis were' : 'Slack, Redis and Kafka were';
  const checks = [...faults, warning(`${unchecked} not looked at.`, 'Mend the configuration and run it again.')];
  return { checks, clusters: book.ok ? book.value.clusters : [], worker: null, delivery: null };
}

function warned(warnings: readonly string[], path: string): readonly Check[] {
  return warnings.map((text) => warning(text, `Change it in ${path} or its policy file, or leave it if it is meant.`));
}

function faultCheck(fault: Fault, path: string): Check {
  const place = fault.path === path || fault.path.startsWith('environment ') ? fault.path : `${path}: ${fault.path}`;
  return broken(`${place}: found ${fault.found}, expected ${fault.expected}.`, fault.fix);
}
