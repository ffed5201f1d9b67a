/** One cluster as the workflows see it. Nothing is sent before the first call; `close` ends the connections. */

import type { Cluster } from '../../jobs/cluster.ts';
import { alterConfigs } from './actor/alter-configs.ts';
import { observe, readDisks } from './actor/observe.ts';
import { readConfigs } from './actor/read-configs.ts';
import { electPreferredLeaders, reassign } from './actor/reassign.ts';
import { connectionOptions, type KafkaSettings } from './client-options.ts';
import type { KafkaContext } from './context.ts';
import { outcomeOf } from './outcome-of.ts';
import { KafkaSession } from './session.ts';
import { snapshotReader } from './snapshot/read-snapshot.ts';
import type { OnRequest } from './wire/connections.ts';

/** A call may send several requests and try some again: its own limit is a few times that of one request. */
const requestsPerCall = 3;
/** A snapshot of a large cluster may be read several times over. */
const requestsPerSnapshot = 8;
/** No call takes longer, whatever the limit of a request: an executor keeps its lease for no longer wait than this. */
export const longestCallMs = 240_000;

export type OpenOptions = {
  /**
   * How long the first snapshot watches end offsets grow, default 1000; later ones compare with the one before. With 0
   * the first snapshot knows no intake.
   */
  readonly intakeWindowMs?: number;
  /** Is told the name of each request as it is sent to some broker. */
  readonly onRequest?: OnRequest;
};

export function openKafkaCluster(
  settings: KafkaSettings,
  { intakeWindowMs = 1000, onRequest }: OpenOptions = {},
): Cluster & { readonly close: () => Promise<void> } {
  const context: KafkaContext = {
    settings,
    session: new KafkaSession(settings, connectionOptions(settings), onRequest),
  };
  const snapshots = snapshotReader(intakeWindowMs);
  const within = (requests: number) => Math.min(settings.requestTimeoutMs * requests, longestCallMs);
  const act = <T>(doing: string, work: () => Promise<T>) =>
    outcomeOf(context, { doing, timeLimitMs: within(requestsPerCall) }, work);
  return {
    name: settings.name,
    reader: {
      readSnapshot: () =>
        outcomeOf(context, { doing: 'read the cluster', timeLimitMs: within(requestsPerSnapshot) }, () =>
          snapshots.read(context),
        ),
    },
    actor: {
      observe: (partitions) => act('look at the cluster', () => observe(context, partitions)),
      readDisks: (brokers) => act('read the disks', () => readDisks(context, brokers)),
      readConfigs: (wanted) => act('read configurations', () => readConfigs(context, wanted)),
      alterConfigs: (changes) => act('change configurations', () => alterConfigs(context, changes).then(() => null)),
      reassign: (changes, allowed) => act('change reassignments', () => reassign(context, changes, allowed)),
      electPreferredLeaders: (partitions) =>
        act('elect preferred leaders', () => electPreferredLeaders(context, partitions)),
    },
    close: () => context.session.close(),
  };
}
