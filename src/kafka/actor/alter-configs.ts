/** Changes configurations one operation at a time, and never touches what was not named (KIP-339). */

import type { ConfigChange } from '../../../jobs/cluster.ts';
import type { KafkaContext } from '../context.ts';
import { errorNameOf, errorText, KafkaFault, noError } from '../fault.ts';
import { onCluster, onTopic } from '../right.ts';
import type { Link } from '../wire/connections.ts';
import { quorum } from '../wire/describe-quorum.ts';
import { type AlterResource, incrementalAlterConfigs } from '../wire/incremental-alter-configs.ts';

/** Resources in one request, so that no request holds up the controller. */
const resourcesPerRequest = 200;
const examplesShown = 3;
/** A broker that is sent a longer value closes the connection without a word (KAFKA-17993). */
const longestValueBytes = 32_767;

/** Applies all it can; one fault names everything that failed. Safe to call again with the same changes. */
export async function alterConfigs(context: KafkaContext, changes: readonly ConfigChange[]): Promise<void> {
  for (const change of changes) throwOnLongValue(change);
  const failed: KafkaFault[] = [];
  for (const round of rounds(changes)) {
    // A broker checks its own values, so each broker is sent its own; all others go to the controller.
    const own = round.filter(({ type, name }) => type === 'broker' && name !== '');
    const shared = round.filter(({ type, name }) => type === 'topic' || name === '');
    for (let start = 0; start < shared.length; start += resourcesPerRequest) {
      const chunk = shared.slice(start, start + resourcesPerRequest);
      failed.push(...(await context.session.askController((link) => apply(link, chunk))));
    }
    const answers = await Promise.all(own.map((resource) => applyToBroker(context, resource)));
    failed.push(...answers.flat());
    // The next round builds on this one.
    if (failed.length > 0) break;
  }
  if (failed.length > 0) throw summary(failed);
}

function throwOnLongValue({ resource, key, value }: ConfigChange): void {
  const bytes = value === null ? 0 : Buffer.byteLength(value);
  if (bytes <= longestValueBytes) return;
  const what = resource.kind === 'topic' ? `topic ${resource.name}` : `broker ${resource.id ?? 'defaults'}`;
  const limit = `Kafka takes at most ${longestValueBytes}`;
  throw new KafkaFault('refused', `${what}: the value of ${key} has ${bytes} bytes and ${limit}`);
}

/** A resource may stand once in a request and a key once in a resource: what repeats waits for the next round. */
function rounds(changes: readonly ConfigChange[]): readonly (readonly AlterResource[])[] {
  const list: Map<string, { type: 'topic' | 'broker'; name: string; ops: Map<string, ConfigChange> }>[] = [];
  for (const change of changes) {
    const { resource } = change;
    const type = resource.kind;
    const name = resource.kind === 'topic' ? resource.name : resource.id === null ? '' : String(resource.id);
    const id = `${type} ${name}`;
    let index = list.findIndex((round) => round.get(id)?.ops.has(change.key) !== true);
    // Order within a key is kept: never before a round that holds the key already.
    const last = list.findLastIndex((round) => round.get(id)?.ops.has(change.key) === true);
    if (last >= 0) index = last + 1;
    if (index < 0) index = list.length;
    const round = list[index] ?? new Map();
    list[index] = round;
    const entry = round.get(id) ?? { type, name, ops: new Map() };
    round.set(id, entry);
    entry.ops.set(change.key, change);
  }
  return list.map((round) =>
    [...round.values()].map(({ type, name, ops }) => ({ type, name, ops: [...ops.values()] })),
  );
}

/**
 * Through the broker itself; when it is down or does not pass it on, through the active controller, if this host can reach
 * it (KIP-919).
 */
async function applyToBroker(context: KafkaContext, resource: AlterResource): Promise<readonly KafkaFault[]> {
  const { session } = context;
  const id = Number(resource.name);
  const viaBroker = async (): Promise<readonly KafkaFault[]> =>
    session.ask(await session.broker(id), (link) => apply(link, [resource]));
  const viaController = async (): Promise<readonly KafkaFault[] | null> => {
    const controller = await activeController(context);
    return controller === null ? null : session.ask(controller, (link) => apply(link, [resource]));
  };
  try {
    return (session.isPassedOver(id) ? await viaController() : null) ?? (await viaBroker());
  } catch (error) {
    if (!(error instanceof KafkaFault) || error.kind !== 'network') throw error;
    return (await viaController()) ?? [new KafkaFault('network', `broker ${resource.name}: ${error.message}`)];
  }
}

async function activeController({ session }: KafkaContext): Promise<Link | null> {
  try {
    const found = await session.askController((link) => quorum(link));
    const endpoint = found?.leaderId == null ? undefined : found.endpoints.get(found.leaderId);
    return endpoint === undefined ? null : await session.at(endpoint);
  } catch (error) {
    if (error instanceof KafkaFault) return null;
    throw error;
  }
}

async function apply(link: Link, resources: readonly AlterResource[]): Promise<readonly KafkaFault[]> {
  const results = await incrementalAlterConfigs(link, resources);
  return results
    .filter(({ errorCode }) => errorCode !== noError)
    .map(({ type, name, errorCode, errorMessage }) => {
      const errorName = errorNameOf(errorCode);
      const kind = errorName.endsWith('AUTHORIZATION_FAILED') ? 'authorization' : 'refused';
      const what = type === 'broker' && name === '' ? 'the default of all brokers' : `${type} ${name}`;
      return new KafkaFault(kind, `${what}: ${errorText(errorCode, errorMessage)}`, {
        errorName,
        right: type === 'topic' ? onTopic('AlterConfigs', name) : onCluster('AlterConfigs'),
        retriable: errorName === 'NOT_CONTROLLER' || errorName === 'REQUEST_TIMED_OUT',
      });
    });
}

function summary(failed: readonly KafkaFault[]): KafkaFault {
  const [first] = failed;
  if (first === undefined) throw new Error('Nothing failed.');
  const shown = failed.slice(0, examplesShown).map(({ message }) => message);
  const more = failed.length > examplesShown ? ` and ${failed.length - examplesShown} more` : '';
  return new KafkaFault(first.kind, `${shown.join('; ')}${more}`, {
    ...(first.errorName === null ? {} : { errorName: first.errorName }),
    right: first.right,
    retriable: failed.every(({ retriable }) => retriable),
  });
}
