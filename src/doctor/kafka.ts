/** Whether one cluster answers, every address that it advertises works from here, and its brokers say what a plan needs. */

import type { Outcome } from '../../jobs/outcome.ts';
import { connectionOptions, type KafkaSettings } from '../kafka/client-options.ts';
import { outcomeOfOnce } from '../kafka/outcome-of.ts';
import { KafkaSession } from '../kafka/session.ts';
import { releaseOf } from '../kafka/snapshot/release-of.ts';
import type { MetadataBroker } from '../kafka/wire/metadata.ts';
import { about, type Check, within } from './check.ts';
import { checkClusterRights, checkTopicRights } from './kafka-rights.ts';

const requestAtMostMs = 4000;
const closeWithinMs = 500;
const describeConfigsKey = 32;

type Look = {
  readonly subject: string;
  readonly settings: KafkaSettings;
  readonly session: KafkaSession;
  readonly ask: <T>(doing: string, work: () => Promise<T>) => Promise<Outcome<T>>;
};

export async function checkKafka(cluster: KafkaSettings, limitMs: number): Promise<readonly Check[]> {
  const settings = { ...cluster, requestTimeoutMs: Math.min(cluster.requestTimeoutMs, requestAtMostMs) };
  const session = new KafkaSession(settings, connectionOptions(settings));
  const look: Look = {
    subject: `Kafka ${cluster.name}`,
    settings,
    session,
    ask: (doing, work) => outcomeOfOnce(settings, { doing, timeLimitMs: limitMs }, work),
  };
  const { ok, refused } = about(look.subject);
  try {
    const met = await look.ask('reach the cluster', () => session.metadata([]));
    if (!met.ok) return [refused(met)];
    const { brokers, clusterId } = met.value;
    const found = await Promise.all([
      checkBootstrap(look),
      checkBrokers(look, brokers),
      checkTopics(look),
      checkClusterRights(look.subject, session, look.ask),
    ]);
    const count = `${brokers.length} broker${brokers.length === 1 ? '' : 's'}`;
    return [ok(`The cluster answers: ${count}, id ${clusterId}.`), ...found.flat(), racksCheck(look.subject, brokers)];
  } finally {
    await within(closeWithinMs, session.close(), undefined);
  }
}

/** A cluster is found as long as one address works; the dead ones are noticed on the day that one does not. */
async function checkBootstrap({ subject, settings, ask }: Look): Promise<readonly Check[]> {
  if (settings.bootstrap.length === 1) return [];
  const checks = settings.bootstrap.map(async (address) => {
    const alone = { ...settings, bootstrap: [address] };
    const session = new KafkaSession(alone, connectionOptions(alone));
    const reached = await ask('connect', () => session.any());
    await within(closeWithinMs, session.close(), undefined);
    const fix = 'Start that broker, or take the address out of "bootstrap".';
    return reached.ok ? [] : [about(subject).warning(`The bootstrap address ${address} does not answer.`, fix)];
  });
  return (await Promise.all(checks)).flat();
}

async function checkBrokers({ subject, session, ask }: Look, brokers: readonly MetadataBroker[]) {
  const { ok, broken } = about(subject);
  const links = await Promise.all(
    brokers.map(async ({ id, host, port }) => {
      const link = await ask(`connect to broker ${id}`, () => session.broker(id));
      return { id, at: `${host}:${port}`, link };
    }),
  );
  const away = links.filter(({ link }) => !link.ok);
  const checks = away.map(({ id, at, link }) => {
    const fix = `Let this machine reach ${at}, or correct advertised.listeners of broker ${id}.`;
    const why = link.ok || link.code === 'kafka-unreachable' ? '' : ` (${link.message})`;
    return broken(`Broker ${id} advertises ${at}, which does not answer from here${why}.`, fix);
  });
  const versions = links.flatMap(({ link }) => (link.ok ? [link.value.api] : []));
  if (away.length === 0) checks.push(ok('Every address that the brokers advertise answers from here.'));
  if (versions.length > 0) checks.push(versionCheck(subject, versions), ...featuresCheck(subject, versions));
  return checks;
}

type Api = {
  readonly metadataVersion: number | null;
  readonly newest: (apiKey: number, wanted: readonly number[]) => number | null;
};

/** What the brokers say of themselves, judged. */
export function versionCheck(subject: string, apis: readonly Api[]): Check {
  const { ok, warning, broken } = about(subject);
  if (apis.some(({ newest }) => newest(describeConfigsKey, [4]) === null)) {
    return broken('A broker is older than Kafka 2.8.', 'Upgrade it: Evenkeel needs Kafka 2.8 or newer.');
  }
  const names = [...new Set(apis.map(({ metadataVersion }) => releaseOf(metadataVersion)))];
  const [only = null] = names;
  if (names.length > 1) {
    const said = names.map((name) => name ?? 'unknown').join(', ');
    return warning(`The brokers run different releases: ${said}.`, 'Finish the upgrade before replicas are moved.');
  }
  if (only !== null) return ok(`The brokers run Kafka ${only}.`);
  return ok('The brokers run Kafka 2.8 or newer; which release, they do not say in a way that is known here.');
}

/** What differs between brokers is an upgrade that is not finished, or a broker that was forgotten by one. */
export function featuresCheck(
  subject: string,
  apis: readonly { readonly features: ReadonlyMap<string, number> }[],
): readonly Check[] {
  const { ok, warning } = about(subject);
  const names = [...new Set(apis.flatMap(({ features }) => [...features.keys()]))].sort();
  if (names.length === 0) return [];
  const differing = names.filter((name) => new Set(apis.map(({ features }) => features.get(name))).size > 1);
  if (differing.length > 0) {
    const fix = 'Finish the upgrade of the brokers before replicas are moved.';
    return [warning(`The brokers do not all support the same versions of ${differing.join(', ')}.`, fix)];
  }
  const said = names.map((name) => `${name} ${apis[0]?.features.get(name)}`).join(', ');
  return [ok(`Every broker supports the same features: ${said}.`)];
}

/** Racks as placement needs them: all or none, and none gives no safety. */
export function racksCheck(subject: string, brokers: readonly MetadataBroker[]): Check {
  const { ok, warning } = about(subject);
  const without = brokers.filter(({ rack }) => rack === null).map(({ id }) => id);
  const racks = [...new Set(brokers.flatMap(({ rack }) => (rack === null ? [] : [rack])))];
  const fix = 'Set broker.rack on every broker and restart them one by one.';
  if (racks.length === 0) return warning('No broker has a rack: the loss of a rack cannot be planned for.', fix);
  if (without.length > 0) return warning(`Brokers without a rack: ${without.join(', ')}.`, fix);
  if (racks.length === 1) {
    return warning(
      `Every broker is in the rack ${racks[0]}.`,
      'Spread the brokers over racks that fail one at a time.',
    );
  }
  return ok(`Every broker has a rack: ${racks.length} racks.`);
}

async function checkTopics({ subject, session, ask }: Look): Promise<readonly Check[]> {
  const { ok, warning, refused } = about(subject);
  const all = await ask('read the metadata of all topics', () => session.metadata(null));
  if (!all.ok) return [refused(all)];
  const { topics } = all.value;
  const [first] = topics;
  if (first === undefined) {
    const fix = 'If there should be some, grant Describe on all topics: docs/kafka-acls.md has the commands.';
    return [warning('The cluster shows no topics to the bot.', fix)];
  }
  const partitions = topics.reduce((sum, topic) => sum + topic.partitions.length, 0);
  const read = ok(`The metadata can be read: topics: ${topics.length}, partitions: ${partitions}.`);
  return [read, await checkTopicRights(subject, { session, ask, topic: first.name })];
}
