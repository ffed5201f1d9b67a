/** The values of some keys with where each comes from. What cannot be asked is left out, never taken for unset. */

import type { ConfigResource, ConfigValue } from '../../../jobs/cluster.ts';
import { brokerConfigs, clusterDefaults } from '../broker-configs.ts';
import type { KafkaContext } from '../context.ts';
import { describeConfigs, type ReadConfig, type ReadResource } from '../wire/describe-configs.ts';

export type ConfigsWanted = readonly { readonly resource: ConfigResource; readonly keys: readonly string[] }[];

/** One entry per key of each resource that could be asked: not for topics that are gone nor for brokers that are down. */
export async function readConfigs({ session }: KafkaContext, wanted: ConfigsWanted): Promise<readonly ConfigValue[]> {
  const topics = new Set<string>();
  const brokers = new Set<number>();
  const keys = { topic: new Set<string>(), broker: new Set<string>() };
  let defaults = false;
  for (const { resource, keys: ofResource } of wanted) {
    for (const key of ofResource) keys[resource.kind].add(key);
    if (resource.kind === 'topic') topics.add(resource.name);
    else if (resource.id === null) defaults = true;
    else brokers.add(resource.id);
  }
  // Addresses of brokers that came or went since the last call.
  const seen = await session.metadata([]);
  const alive = seen.brokers.map(({ id }) => id).filter((id) => brokers.has(id));
  const [ofTopics, ofBrokers, ofAll] = await Promise.all([
    describeConfigs(await session.any(), { kind: 'topic', names: [...topics], keys: [...keys.topic] }),
    brokerConfigs(session, alive, [...keys.broker]),
    defaults ? clusterDefaults(session, [...keys.broker]) : [],
  ]);
  const found = new Map([...ofTopics, ...ofBrokers, ...ofAll].map((resource) => [idOf(resource), resource.configs]));
  return wanted.flatMap(({ resource, keys: ofResource }) => {
    const name = resource.kind === 'topic' ? resource.name : String(resource.id ?? '');
    const configs = found.get(idOf({ kind: resource.kind, name }));
    return configs === undefined ? [] : ofResource.map((key) => entryOf(resource, key, configs));
  });
}

function idOf({ kind, name }: Pick<ReadResource, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

/** A key that the broker does not list has no value: keys without a default of their own are listed only when set. */
function entryOf(resource: ConfigResource, key: string, found: readonly ReadConfig[]): ConfigValue {
  const config = found.find((each) => each.key === key);
  if (config === undefined) return { resource, key, value: null, source: 'default' };
  return { resource, key, value: config.value, source: config.source };
}
