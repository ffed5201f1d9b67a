import { buildModel } from '../build-model/build-model.ts';
import { chooseBrokers } from '../build-model/choose-brokers.ts';
import { settledReplicas, topicsInScope } from '../build-model/choose-partitions.ts';
import { globMatcher } from '../build-model/glob.ts';
import { rackTree, spreadBounds } from '../build-model/rack-tree.ts';
import { settleModel } from '../build-model/settle-model.ts';
import type { PlanRequest } from '../intent.ts';
import type { Snapshot, Topic } from '../snapshot.ts';
import { isAlive, isCordoned, minIsrReader } from '../usable.ts';
import { type Conflict, conflict } from './conflict.ts';
import { unsafeToMove } from './explain-stuck.ts';
import { noWaysOut, type WaysOut, waysOut } from './ways-out.ts';

/** What makes the request impossible before any solving; empty when nothing does. */
export function checkIntent(snapshot: Snapshot, request: PlanRequest): readonly Conflict[] {
  return conflicts(snapshot, request, waysOutOf(snapshot, request));
}

/** What would make the request possible; no way is named that would be refused in turn. */
export function waysOutOf(snapshot: Snapshot, request: PlanRequest): WaysOut {
  return waysOut(snapshot, request, (cluster, other) => {
    if (conflicts(cluster, other, noWaysOut).length > 0) return false;
    const { model, impossible } = settleModel(cluster, other);
    return impossible.length === 0 && model.stranded.length === 0;
  });
}

function conflicts(snapshot: Snapshot, request: PlanRequest, ways: WaysOut): readonly Conflict[] {
  const named = [...namedTopics(snapshot, request), ...namedBrokers(snapshot, request), ...rackless(snapshot, request)];
  if (named.length > 0) return named;
  const { targets, rackName } = chooseBrokers(snapshot, request);
  if (targets.length === 0) {
    return [
      conflict(
        'No broker is left that is alive, not drained and not excluded.',
        `Name fewer brokers, or start some${orSpare(ways)}.`,
      ),
    ];
  }
  const apart = spread(snapshot, request, targets.map(rackName), ways);
  return [
    ...replicationFactors(snapshot, request, ways),
    ...apart,
    // Brokers alone would not help then.
    ...(apart.length === 0 ? [] : unsafeToMove(buildModel(snapshot, request).stranded)),
    ...numbers(request),
  ];
}

/** Ids that the request names and the cluster does not know, neither as a broker nor (for a drain) as a replica. */
export function unknownBrokers(snapshot: Snapshot, request: PlanRequest): readonly number[] {
  const { intent } = request;
  const named = intent.kind === 'drain' || intent.kind === 'add' ? intent.brokers : [];
  const known = new Set(snapshot.brokers.map(({ id }) => id));
  const missing = new Set([...named, ...(request.excludeBrokers ?? [])].filter((id) => !known.has(id)));
  if (missing.size === 0) return [];
  const held = intent.kind === 'drain' ? replicaIds(snapshot) : new Set<number>();
  return [...missing].filter((id) => !held.has(id));
}

function namedBrokers(snapshot: Snapshot, request: PlanRequest): readonly Conflict[] {
  const known = new Map(snapshot.brokers.map((broker) => [broker.id, broker]));
  const { intent } = request;
  const named = intent.kind === 'drain' || intent.kind === 'add' ? intent.brokers : [];
  const found: Conflict[] = [];
  if ((intent.kind === 'drain' || intent.kind === 'add') && named.length === 0) {
    found.push(conflict(`No broker is named to ${intent.kind}.`, 'Name at least one broker id.'));
  }
  for (const id of unknownBrokers(snapshot, request)) {
    found.push(
      conflict(
        `Broker ${id} is not part of the cluster.`,
        `Known brokers: ${[...known.keys()].sort((a, b) => a - b).join(', ')}.`,
      ),
    );
  }
  if (intent.kind === 'add') {
    for (const id of named) {
      const broker = known.get(id);
      if (broker !== undefined && !isAlive(broker)) {
        found.push(conflict(`Broker ${id} is not serving, so nothing can be moved onto it.`, 'Start it first.'));
      }
      if (broker !== undefined && isCordoned(broker)) {
        found.push(
          conflict(
            `Broker ${id} is cordoned, so nothing new may come to it.`,
            `Delete cordoned.log.dirs of broker ${id}.`,
          ),
        );
      }
      if (request.excludeBrokers?.includes(id)) {
        found.push(conflict(`Broker ${id} is to be added and excluded at once.`, 'Choose one of the two.'));
      }
    }
  }
  return found;
}

/** A name that is misspelt would otherwise be "nothing to do". */
function namedTopics(snapshot: Snapshot, { topics = [] }: PlanRequest): readonly Conflict[] {
  return topics
    .filter((pattern) => !snapshot.topics.some(({ name }) => globMatcher([pattern])(name)))
    .map((pattern) =>
      conflict(`No topic is called "${pattern}".`, 'Check how it is written; * stands for any letters, as in orders*.'),
    );
}

/** A dead broker is not registered any more, but can still be drained of what it held. */
function replicaIds(snapshot: Snapshot): ReadonlySet<number> {
  return new Set(snapshot.topics.flatMap(({ partitions }) => partitions.flatMap(({ replicas }) => replicas)));
}

function rackless(snapshot: Snapshot, request: PlanRequest): readonly Conflict[] {
  const without = snapshot.brokers.filter(({ rack }) => rack === null);
  if (without.length === 0 || without.length === snapshot.brokers.length) return [];
  if ((request.brokersWithoutRack ?? 'refuse') !== 'refuse') return [];
  if (request.intent.kind === 'leaders' || request.intent.kind === 'place') return [];
  const ids = without.map(({ id }) => id).join(', ');
  return [
    conflict(
      `Brokers ${ids} have no rack while others have one, so "spread over racks" means nothing for them.`,
      'Set broker.rack on them, or ask to exclude them or to treat each as a rack of its own.',
    ),
  ];
}

function replicationFactors(snapshot: Snapshot, request: PlanRequest, ways: WaysOut): readonly Conflict[] {
  const { intent } = request;
  if (intent.kind !== 'set-rf') return [];
  const factor = intent.replicationFactor;
  if (!Number.isInteger(factor) || factor < 1) {
    return [conflict(`Replication factor ${factor} is not a whole number of at least 1.`, 'Ask for 3, for example.')];
  }
  const minIsrOf = minIsrReader(snapshot);
  const inScope = topicsInScope(snapshot, request);
  const found: Conflict[] = [];
  const say = (topics: readonly Topic[], text: string): void => {
    if (topics.length === 0) return;
    const possible = ways.factor();
    const names = topics.slice(0, 3).map(({ name }) => name);
    const who = `${topics.length} ${topics.length === 1 ? 'topic' : 'topics'} (${names.join(', ')})`;
    found.push(
      conflict(
        `Replication factor ${factor} ${text} of ${who}.`,
        `Lower min.insync.replicas there first${possible === null ? '' : `, or ask for ${possible}`}.`,
      ),
    );
  };
  say(
    inScope.filter((topic) => minIsrOf(topic) > factor),
    'would block producers with acks=all: it is below min.insync.replicas',
  );
  say(
    inScope.filter(
      (topic) => minIsrOf(topic) === factor && topic.partitions.some(({ replicas }) => replicas.length > factor),
    ),
    'would let no broker restart without blocking producers with acks=all: it equals min.insync.replicas',
  );
  return found;
}

/** Whether each replication factor in use fits the usable brokers and racks. */
function spread(
  snapshot: Snapshot,
  request: PlanRequest,
  rackOfTarget: readonly string[],
  ways: WaysOut,
): readonly Conflict[] {
  if (request.intent.kind === 'leaders' || request.intent.kind === 'place') return [];
  const tree = rackTree(rackOfTarget);
  const brokersIn = new Int32Array(tree.racks.length);
  for (const name of rackOfTarget) brokersIn[tree.racks.indexOf(name)]!++;
  const factors = new Map<number, string>();
  for (const topic of topicsInScope(snapshot, request)) {
    for (const partition of topic.partitions) {
      const factor =
        request.intent.kind === 'set-rf' ? request.intent.replicationFactor : settledReplicas(partition).length;
      if (!factors.has(factor)) factors.set(factor, topic.name);
    }
  }
  const found: Conflict[] = [];
  for (const [factor, topic] of [...factors].sort(([a], [b]) => a - b)) {
    if (factor > rackOfTarget.length) {
      const usable = rackOfTarget.length;
      const lower = request.intent.kind === 'set-rf' ? ways.factor() : usable;
      found.push(
        conflict(
          `Replication factor ${factor} (topic ${topic}) needs ${factor} usable brokers; ${usable} ${usable === 1 ? 'is' : 'are'} left.`,
          `Add ${factor - usable} more${lower === null ? '' : `, or lower the replication factor to ${lower}`}${orSpare(ways)}.`,
        ),
      );
      continue;
    }
    const { least } = spreadBounds(tree, factor);
    tree.racks.forEach((rack, index) => {
      const need = least[tree.nodeOfRack[index]!]!;
      const have = brokersIn[index]!;
      if (have >= need) return;
      found.push(
        conflict(
          `Replication factor ${factor} (topic ${topic}) over ${tree.racks.length} racks puts ${need} replicas into rack ${rack}, which has ${have} usable ${have === 1 ? 'broker' : 'brokers'}.`,
          `Add ${need - have} ${need - have === 1 ? 'broker' : 'brokers'} in rack ${rack}${orSpare(ways)}.`,
        ),
      );
    });
  }
  return found;
}

function orSpare(ways: WaysOut): string {
  const spared = ways.spared();
  return spared === null ? '' : `, or ${spared}`;
}

function numbers(request: PlanRequest): readonly Conflict[] {
  const found: Conflict[] = [];
  const need = (name: string, value: number | undefined, least: number, most: number): void => {
    if (value === undefined || (value >= least && value <= most)) return;
    found.push(
      conflict(`${name} is ${value}, but must be between ${least} and ${most}.`, `Give ${name} a value in that range.`),
    );
  };
  need('tolerancePercent', request.tolerancePercent, 0, 100);
  need('diskLimitPercent', request.diskLimitPercent, 1, 100);
  need('throttleBytesPerSec', request.throttleBytesPerSec, 1, Number.MAX_SAFE_INTEGER);
  need('maxMoveBytes', request.maxMoveBytes, 0, Number.MAX_SAFE_INTEGER);
  need('maxMoves', request.maxMoves, 0, Number.MAX_SAFE_INTEGER);
  return found;
}
