/** What replication and controllers give and cost, in one message; the command line says it at length. */

import type { CardBody } from '../../../jobs/card.ts';
import type { Given } from '../../../planner/advice/replication.ts';
import { context, header, section, table, type View } from './blocks.ts';
import { code, harmless, momentOf } from './mrkdwn.ts';
import { bytesText, clip, counted, countText, listText } from './words.ts';

export type AdviceBody = Extract<CardBody, { readonly kind: 'advice' }>;

const nowAtMost = 4;
const topicsNamed = 3;

export function adviceView({ advice, topics, takenAt }: AdviceBody, clusterName: string): View {
  const about = topics.length === 0 ? '' : ` · ${clip(topics.join(', '), 80)}`;
  const title = `Advice · ${clusterName}${about}`;
  const { brokers, racks, now, choices, data } = advice;
  const known = now.slice(0, nowAtMost);
  // Few columns, so that a phone shows all of them. How many copies a record has for sure is min ISR itself.
  const rowOf = (given: Given, name: string): readonly string[] => [
    name,
    lossText(given),
    data.bytes === null || data.bytes === 0
      ? `${given.storageFactor} ×`
      : `${given.storageFactor} ×, ${bytesText(given.storageFactor * data.bytes)}`,
  ];
  const nameOf = ({ replicationFactor, minIsr }: Given): string => `${replicationFactor} / ${minIsr}`;
  const isNow = (given: Given): boolean => now.some((each) => nameOf(each) === nameOf(given));
  const verdict = verdictOf(advice);
  return {
    text: `${title}. ${verdict}`,
    blocks: [
      header(title),
      section([`*${harmless(verdict)}*`, ...linesOf(advice)].join('\n')),
      table(
        [
          ['RF / min ISR', 'Survives', 'Storage'],
          ...known.map((each) => rowOf(each, `${nameOf(each)} now (${countText(each.partitions)})`)),
          ...choices.filter((each) => !isNow(each)).map((each) => rowOf(each, nameOf(each))),
        ],
        ['left', 'left'],
      ),
      context(
        `RF: replication factor. Now: so many partitions. Survives: what may be away while writers with acks=all go on. With acks=all a record has as many copies for sure as min ISR says. ${counted(brokers, 'broker')} in ${counted(racks, 'rack')}, seen ${momentOf(takenAt)}. More replicas mean higher latency with acks=all and less ` +
          'throughput for the same disks. With acks=1, the default of clients older than 3.0, the leader alone has a record for sure. `evenkeel advise` says it at length.',
      ),
    ],
  };
}

/** '2 brokers, or any rack': what may be away while acks=all is still taken. */
function lossText({ writersSurvive, survivesAnyRack }: Given): string {
  if (writersSurvive === 0) return 'NOTHING: any broker stops writers';
  const brokers = counted(writersSurvive, 'broker');
  if (survivesAnyRack === null) return brokers;
  if (!survivesAnyRack) return `${brokers}, NOT any rack`;
  return `${brokers}, or any rack`;
}

function verdictOf({ now, racks }: AdviceBody['advice']): string {
  const weak = now.filter(({ survivesAnyRack, writersSurvive }) => survivesAnyRack === false || writersSurvive === 0);
  const partitions = weak.reduce((sum, each) => sum + each.partitions, 0);
  if (now.length === 0) return 'There are no topics to advise on.';
  if (racks <= 1) return 'Brokers have no racks, so nothing can be said of losing one.';
  if (partitions === 0) return 'By their numbers, all of these partitions take the loss of any rack.';
  return `${counted(partitions, 'partition')} cannot take the loss of a broker or of a rack, wherever their replicas stand.`;
}

function linesOf({
  forRestartDuringOutage,
  twoPlaces,
  controlPlane,
  racks,
  data,
}: AdviceBody['advice']): readonly string[] {
  const { now, wanted } = controlPlane;
  const voters = now === null ? 'not known where all of them stand' : `now ${now.voters.join('-')}`;
  const third = racks === 2 ? ', one of them in a third place' : '';
  const ways = twoPlaces?.topics.slice(0, topicsNamed).map(harmless) ?? [];
  const more = (twoPlaces?.topics.length ?? 0) - ways.length;
  return [
    forRestartDuringOutage === null
      ? ''
      : `• So that a restart during an outage stops nobody: replication factor ${forRestartDuringOutage} with min ISR 2`,
    twoPlaces === null
      ? ''
      : `• Two places: three replicas cannot take the loss of either, four can, two in each: ${code(`set-rf ${twoPlaces.topics.slice(0, topicsNamed).join(',')} 4`)} makes the plan` +
        `${more > 0 ? ` for these of ${counted(twoPlaces.topics.length, 'topic')}` : ''}`,
    `• Controllers: ${voters}; for ${counted(racks, 'rack')} ${wanted.voters.join('-')}${third}, survives ${counted(wanted.placesSurvived, 'place')}`,
    data.topicsThatFlush.length === 0
      ? ''
      : `• Flush each write to disk: ${listText(data.topicsThatFlush.map(harmless))}`,
  ].filter((line) => line !== '');
}
