/** Advice for a terminal: what there is, the choices, and what each costs, in that order. */

import type { Advice } from '../../../planner/advice/advise.ts';
import type { QuorumChoice } from '../../../planner/advice/quorum.ts';
import type { Given } from '../../../planner/advice/replication.ts';
import { bytesText, countText, plural, secondsText, table, wrap } from './units.ts';

const heading = [
  '',
  'may be missing',
  'any rack',
  'restart in an outage',
  'safe copies',
  'storage',
  'copied',
  'latency',
  'throughput',
];
const topicsShown = 5;

export function adviceText(advice: Advice): string {
  return [
    `${plural(advice.brokers, 'broker')} in ${plural(advice.racks, 'rack')}\n`,
    replication(advice),
    acks(advice),
    twoPlaces(advice),
    zones(advice),
    controllers(advice),
  ].join('');
}

function replication({ now, choices, racks, data, forAnyRack, forRestartDuringOutage }: Advice): string {
  const first = now[0];
  const storage = (given: Given): string =>
    data.bytes === null || data.bytes === 0
      ? `${given.storageFactor} ×`
      : `${given.storageFactor} ×, ${bytesText(given.storageFactor * data.bytes)}`;
  const row = (given: Given): readonly string[] => [
    `RF ${given.replicationFactor}, min ISR ${given.minIsr}`,
    countText(given.writersSurvive),
    given.survivesAnyRack === null ? 'no racks' : given.survivesAnyRack ? 'survives' : 'STOPS',
    given.restartDuringOutage ? 'yes' : 'no',
    countText(given.copiesWithAcksAll),
    storage(given),
    `${given.replicationTrafficFactor} ×`,
    ...(first === undefined ? ['', ''] : directions(given, first)),
  ];
  const have = now.map((each) => {
    const [name = '', ...rest] = row(each);
    return [`${name}, ${plural(each.partitions, 'partition')} of ${plural(each.topics, 'topic')}`, ...rest];
  });
  return [
    '\nReplication: what there is\n',
    table([heading, ...have]),
    '\nReplication: choices\n',
    table([heading, ...choices.map(row)]),
    '\n',
    wrap(
      'May be missing: replicas without which producers with acks=all go on, and consumers get what is new (replication factor less min ' +
        'ISR). What was acknowledged before can be read down to the last replica. Copied: over the network, times what producers write. ' +
        'Safe copies: brokers that hold a record once acks=all has acknowledged it. Latency is that of acks=all, which waits for every replica in sync; both directions are compared with what most partitions have.',
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
  ].join('');
}

function directions({ replicationFactor }: Given, first: Given): readonly [latency: string, throughput: string] {
  const more = replicationFactor - first.replicationFactor;
  if (more === 0) return ['same', 'same'];
  return more > 0 ? ['higher', 'lower'] : ['lower', 'higher'];
}

function acks({ acks: given, now, data }: Advice): string {
  const [first] = now;
  if (first === undefined) return '';
  const rows = given.map(({ acks: value, copies, lostWithBrokers, survives, defaultOf }) => [
    `acks=${value}`,
    copies === 0 ? 'none for sure' : countText(copies),
    lostWithBrokers === null ? 'a lost packet' : plural(lostWithBrokers, 'broker'),
    countText(survives),
    defaultOf ?? '',
  ]);
  const { topicsThatFlush, intakeBytesPerSec } = data;
  const second =
    intakeBytesPerSec === null || intakeBytesPerSec === 0
      ? ''
      : ` Here ${bytesText(intakeBytesPerSec)} are written each second.`;
  const named = topicsThatFlush.slice(0, topicsShown).join(', ');
  const more = topicsThatFlush.length > topicsShown ? ` and ${topicsThatFlush.length - topicsShown} more` : '';
  return [
    `\nWhat an acknowledgement is worth with RF ${first.replicationFactor}, min ISR ${first.minIsr}\n`,
    table([['', 'copies', 'can be lost with', 'may be missing', 'is the default of'], ...rows]),
    '\n',
    wrap(
      `At risk with acks=0 and 1: what the leader took and its followers have not fetched yet when it is lost.${second} Under min ISR ` +
        'what acks=0 and 1 write is taken but not shown to consumers until enough replicas are back.',
      '  ',
    ),
    wrap(
      topicsThatFlush.length === 0
        ? 'No topic flushes by itself: Kafka relies on copies, and a power cut that takes all of them at once can cost what the systems ' +
            'have not written out (Linux: up to 30 s). Racks with power of their own answer that; flush.messages=1 does too, and makes every ' +
            'write wait for the disk: far fewer writes per second, unless the drive has a cache with a battery.'
        : `${named}${more} flush by themselves: their records outlive a power cut of all replicas at once, and each write waits for the ` +
            'disk. With replicas in racks with power of their own that is seldom worth its price.',
      '  ',
    ),
  ].join('');
}

function twoPlaces({ twoPlaces: way }: Advice): string {
  if (way === null) return '';
  const { topics, partitions, plan } = way;
  const shown = topics.slice(0, topicsShown);
  const more = topics.length > shown.length ? ` and ${topics.length - shown.length} more` : '';
  const [first = ''] = plan === null || plan.feasible ? [] : plan.reasons;
  return [
    '\nTwo places\n',
    wrap(
      `${plural(topics.length, 'topic')} with three replicas (${shown.join(', ')}${more}; ${plural(partitions, 'partition')}): one of the two ` +
        'places holds two of them, so its loss leaves one, and with min ISR 2 producers with acks=all stop. With four replicas, two in each, either place may be lost.',
      '  ',
    ),
    wrap(
      plan === null || plan.feasible
        ? `The way there: evenkeel plan set-rf --rf 4 --topics ${shown.join(',')}${more === '' ? '' : ',…'}${plan === null ? '' : ` copies ${plural(plan.replicasCopied, 'replica')}, ` + `${bytesText(plan.bytesCopied)}, ${secondsText(plan.etaSeconds)} at 50 MB/s`}. Leave min ISR at 2.`
        : `Four replicas are not possible yet: ${first}`,
      '  ',
    ),
  ].join('');
}

function zones({ zones: given }: Advice): string {
  const share = (value: number): string => `${value.toFixed(2).replace(/\.?0+$/, '')} ×`;
  return [
    '\nThe price of zones, for each byte written\n',
    table([
      ['', 'producers', 'between brokers', 'each consumer', 'zones survived'],
      ...given.map((each) => [
        `${each.zones} zones, RF ${each.replicationFactor}`,
        share(each.fromProducers),
        share(each.betweenBrokers),
        share(each.toConsumers),
        countText(each.zonesSurvived),
      ]),
    ]),
    '\n',
    wrap(
      'Bytes that cross zones, for which clouds charge. Consumers cost nothing where they read from a replica in their own zone ' +
        '(replica.selector.class). Few regions have five zones; five let controllers survive two of them.',
      '  ',
    ),
  ].join('');
}

function controllers({ controlPlane: { now, wanted, choices }, racks }: Advice): string {
  const cells = ({ voters, majority, nodesSurvived, placesSurvived, nodesWhilePlaceIsGone }: QuorumChoice) => [
    voters.join('-'),
    countText(majority),
    countText(nodesSurvived),
    countText(placesSurvived),
    nodesWhilePlaceIsGone === null ? '-' : countText(nodesWhilePlaceIsGone),
  ];
  const have = now === null ? [] : [cells(now)].map(([voters = '', ...rest]) => [`now: ${voters}`, ...rest]);
  const where =
    racks >= 5
      ? 'one in each of five racks'
      : racks >= 3
        ? 'one in each of three racks; 2-2-1 where any two nodes must be able to fail'
        : racks === 2
          ? 'one in each rack and one in a third place, even a small one: two places alone can never be safe'
          : 'three, and more than one rack to put them in: whatever takes the only one takes them all';
  return [
    '\nControllers\n',
    table([
      ['voters per place', 'majority', 'nodes survived', 'places survived', 'nodes while a place is gone'],
      ...have,
      ...choices.map(cells),
    ]),
    '\n',
    wrap(`For ${plural(racks, 'rack')}: ${wanted.voters.join('-')}, ${where}. Keep them apart from brokers.`, '  '),
  ].join('');
}
