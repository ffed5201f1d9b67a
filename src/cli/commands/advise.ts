import { type Advice, advise } from '../../../planner/advice/advise.ts';
import type { QuorumChoice } from '../../../planner/advice/quorum.ts';
import type { Given } from '../../../planner/advice/replication.ts';
import { matchesAny } from '../../../planner/verify/glob.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, globsOf, parseOptions, sourceOptions } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { countText, plural, table, wrap } from '../show/units.ts';
import { fail } from './fail.ts';

/** What a replication factor, a min ISR and a number of controllers give and cost. */
export async function adviseCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, { ...sourceOptions, topics: { type: 'string' } });
  if (!parsed.ok) return fail(io, 'advise', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'advise', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'advise', format.error);
  const topics = globsOf(values, 'topics');
  if (!topics.ok) return fail(io, 'advise', topics.error);
  const snapshot = await readCluster(values, io);
  if (!snapshot.ok) return fail(io, 'advise', snapshot.error);

  const matches = topics.value === undefined ? () => true : matchesAny(topics.value);
  const advice = advise(snapshot.value, ({ name }) => matches(name));
  io.stdout.write(format.value === 'json' ? `${JSON.stringify(advice, null, 2)}\n` : adviceText(advice));
  return exitCode.ok;
}

const heading = [
  '',
  'may be missing',
  'any rack',
  'restart in an outage',
  'copies when acknowledged',
  'storage',
  'copied over the network',
];

function adviceText({
  brokers,
  racks,
  now,
  choices,
  forAnyRack,
  forRestartDuringOutage,
  controlPlane,
}: Advice): string {
  return [
    `${plural(brokers, 'broker')} in ${plural(racks, 'rack')}\n\nNow\n`,
    table([
      heading,
      ...now.map((each) => [
        `${nameOf(each)}, ${plural(each.partitions, 'partition')} of ${plural(each.topics, 'topic')}`,
        ...cells(each),
      ]),
    ]),
    '\nChoices\n',
    table([heading, ...choices.map((each) => [nameOf(each), ...cells(each)])]),
    '\n',
    wrap(
      'May be missing: replicas without which producers with acks=all go on (replication factor less min ISR). Copies when acknowledged: brokers ' +
        'that hold the record for sure, with acks=all; with acks=1, the default of clients older than 3.0, it is one. More copies mean more ' +
        'latency for acks=all (it waits for every replica in sync) and less throughput for the same disks.',
      '  ',
    ),
    forAnyRack === null
      ? ''
      : wrap(`With min ISR 2 the loss of any of ${racks} racks takes replication factor ${forAnyRack}.`, '  '),
    forRestartDuringOutage === null
      ? ''
      : wrap(
          `So that a restart during an outage stops nobody: replication factor ${forRestartDuringOutage} with min ISR 2.`,
          '  ',
        ),
    '\nControl plane\n',
    table([
      ['voters per place', 'majority', 'nodes survived', 'places survived', 'nodes while a place is gone'],
      ...(controlPlane.now === null
        ? []
        : [['now: ', ...quorumCells(controlPlane.now)]].map(([a, b, ...rest]) => [`${a}${b}`, ...rest])),
      ...controlPlane.choices.map(quorumCells),
    ]),
    wrap(
      'Two places can never be safe. Five zones are dear and rare in public clouds: 2-2-1 over three survives any zone, or any two nodes.',
      '  ',
    ),
  ].join('');
}

function nameOf({ replicationFactor, minIsr }: Given): string {
  return `RF ${replicationFactor}, min ISR ${minIsr}`;
}

function cells(given: Given): readonly string[] {
  return [
    countText(given.writersSurvive),
    given.survivesAnyRack === null ? 'no racks' : given.survivesAnyRack ? 'survives' : 'STOPS',
    given.restartDuringOutage ? 'yes' : 'no',
    countText(given.copiesWithAcksAll),
    `${given.storageFactor} ×`,
    `${given.replicationTrafficFactor} ×`,
  ];
}

function quorumCells({
  voters,
  majority,
  nodesSurvived,
  placesSurvived,
  nodesWhilePlaceIsGone,
}: QuorumChoice): string[] {
  return [
    voters.join('-'),
    countText(majority),
    countText(nodesSurvived),
    countText(placesSurvived),
    nodesWhilePlaceIsGone === null ? '-' : countText(nodesWhilePlaceIsGone),
  ];
}
