/** What can be said of the bot's rights on a cluster without changing anything. */

import type { Outcome } from '../../jobs/outcome.ts';
import type { KafkaSession } from '../kafka/session.ts';
import { type ClusterRight, clusterRights } from '../kafka/wire/cluster-rights.ts';
import { describeConfigs } from '../kafka/wire/describe-configs.ts';
import { about, type Check } from './check.ts';

type Ask = <T>(doing: string, work: () => Promise<T>) => Promise<Outcome<T>>;

const toRead: readonly ClusterRight[] = ['Describe', 'DescribeConfigs'];
const toMove: readonly ClusterRight[] = ['Alter', 'AlterConfigs'];
const listed = 'docs/kafka-acls.md has the commands';

export async function checkClusterRights(subject: string, session: KafkaSession, ask: Ask): Promise<readonly Check[]> {
  const { ok, warning, broken, refused } = about(subject);
  const rights = await ask('read its own rights', async () => clusterRights(await session.any()));
  if (!rights.ok) return [refused(rights)];
  const has = rights.value;
  if (has === null) return [warning('The brokers do not tell the rights of the bot.', 'Use Kafka 2.8 or newer.')];
  const lacks = (wanted: readonly ClusterRight[]) => wanted.filter((right) => !has.has(right));
  const grant = (names: readonly string[]) => `Grant ${names.join(' and ')} on the cluster to its user: ${listed}.`;
  if (lacks(toRead).length > 0) {
    const names = lacks(toRead).join(' and ');
    const rest = has.has('Describe') ? '' : '; without Describe the other rights cannot be seen';
    return [broken(`The bot may not ${names} on the cluster${rest}.`, grant(lacks(toRead)))];
  }
  const read = ok('The bot may read the cluster and its configurations.');
  if (lacks(toMove).length === 0) return [read, ok('The bot may move replicas and set throttles on brokers.')];
  const names = lacks(toMove).join(' and ');
  return [read, warning(`The bot may not ${names} on the cluster: plans cannot be carried out.`, grant(lacks(toMove)))];
}

/** One topic stands for all; Kafka hides topics that may not be described. */
export async function checkTopicRights(
  subject: string,
  { session, ask, topic }: { readonly session: KafkaSession; readonly ask: Ask; readonly topic: string },
): Promise<Check> {
  const { ok, refused } = about(subject);
  const read = await ask('read the configuration of a topic', async () =>
    describeConfigs(await session.any(), { kind: 'topic', names: [topic], keys: ['min.insync.replicas'] }),
  );
  return read.ok ? ok('The bot may read the configurations of topics.') : refused(read);
}
