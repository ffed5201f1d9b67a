/** Configs with their sources, and IncrementalAlterConfigs (KIP-339). */

import type { ConfigChange, ConfigResource, ConfigValue } from '../../jobs/cluster.ts';
import type { ConfigSource } from '../../planner/index.ts';
import type { World } from './world.ts';

const unlimited = '9223372036854775807';

/** null: no such resource, or a broker that is away and cannot be asked. */
export function readConfig(world: World, resource: ConfigResource, key: string): ConfigValue | null {
  if (resource.kind === 'topic') {
    const topic = world.topics.get(resource.name);
    if (topic === undefined) return null;
    const value = topic.configs.get(key);
    return value === undefined
      ? { resource, key, value: '', source: 'default' }
      : { resource, key, value, source: 'dynamic-topic' };
  }
  if (resource.id === null) {
    const value = world.defaultBrokerConfigs.get(key);
    return {
      resource,
      key,
      value: value ?? unlimited,
      source: value === undefined ? 'default' : 'dynamic-default-broker',
    };
  }
  const broker = world.brokers.get(resource.id);
  if (broker?.alive !== true) return null;
  const layers: readonly (readonly [string | undefined, ConfigSource])[] = [
    [broker.configs.get(key), 'dynamic-broker'],
    [world.defaultBrokerConfigs.get(key), 'dynamic-default-broker'],
    [broker.staticConfigs.get(key), 'static-broker'],
  ];
  for (const [value, source] of layers) if (value !== undefined) return { resource, key, value, source };
  return { resource, key, value: unlimited, source: 'default' };
}

/** null: done; else why not. */
export function alterConfig(world: World, change: ConfigChange): string | null {
  const configs = configsOf(world, change.resource);
  if (typeof configs === 'string') return configs;
  const { key, op } = change;
  const now = configs.get(key) ?? '';
  const there = now === '' ? [] : now.split(',');
  const named = (change.value ?? '').split(',').filter((entry) => entry !== '');
  switch (op) {
    case 'set':
      configs.set(key, change.value ?? '');
      return null;
    case 'delete':
      configs.delete(key);
      return null;
    case 'append':
      configs.set(key, [...there, ...named.filter((entry) => !there.includes(entry))].join(','));
      return null;
    case 'subtract':
      configs.set(key, there.filter((entry) => !named.includes(entry)).join(','));
      return null;
  }
}

function configsOf(world: World, resource: ConfigResource): Map<string, string> | string {
  if (resource.kind === 'topic') return world.topics.get(resource.name)?.configs ?? 'UNKNOWN_TOPIC_OR_PARTITION';
  if (resource.id === null) return world.defaultBrokerConfigs;
  const broker = world.brokers.get(resource.id);
  // A broker's own configs are altered at that broker.
  return broker?.alive === true ? broker.configs : 'BROKER_NOT_AVAILABLE';
}
