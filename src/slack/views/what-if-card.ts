/** What a failure would stop: the verdict, what writers, readers and groups see, racks and brokers, and the partitions that stop. */

import type { CardBody } from '../../../jobs/card.ts';
import { groupSubjects } from '../../../planner/audit/subjects.ts';
import type { PartitionOutcome, WhatIf } from '../../../planner/what-if/what-if.ts';
import { kindNames, minorityText, quorumText, shareText, stopped } from '../../what-if-words.ts';
import { context, header, image, section, table, type View } from './blocks.ts';
import { code, harmless, momentOf } from './mrkdwn.ts';
import { clip, counted, countText, listText } from './words.ts';

export type WhatIfBody = Extract<CardBody, { readonly kind: 'what-if' }>;
export type SurvivalBody = Extract<CardBody, { readonly kind: 'survival' }>;

const brokersAtMost = 20;
const racksAtMost = 25;
const fatesAtMost = 10;
const topicsAtMost = 6;

export function whatIfView(body: WhatIfBody, clusterName: string): View {
  const { fails, found, snapshot } = body;
  const title = `What if · ${clusterName} · ${clip(fails, 100)}${/\bcut\b/.test(fails) ? '' : ' fails'}`;
  const stops = stopped(found);
  const verdict = verdictText(found, stops);
  const lines = stopLines(stops);
  return {
    text: `${title}. ${verdict}`,
    blocks: [
      header(title),
      section([`*${verdict}*`, ...facts(found)].join('\n')),
      ...(body.picture === undefined ? [] : [image(body.picture)]),
      table(placeRows(body), ['left', 'left', 'left']),
      ...(lines.length === 0 ? [] : [section(['*What stops*', ...lines].join('\n'))]),
      context(`On the cluster as seen ${momentOf(snapshot.takenAt)}. Nothing was changed.`),
    ],
  };
}

function verdictText({ controlPlane, summary }: WhatIf, stops: readonly PartitionOutcome[]): string {
  const lost = controlPlane.quorum === false ? 'The quorum of controllers is lost. ' : '';
  const { partitions, blockedForAcksAll, withoutLeader } = summary;
  if (stops.length === 0) {
    return blockedForAcksAll === 0
      ? `${lost}Every partition can still be written with acks=all and read.`
      : `${lost}It stops nothing more; ${counted(blockedForAcksAll, 'partition')} refuse acks=all already.`;
  }
  // A partition without a leader takes no acks=all either: said as one thing where it is all of them.
  if (withoutLeader > 0 && withoutLeader === blockedForAcksAll) {
    return `${lost}${countText(withoutLeader)} of ${counted(partitions, 'partition')} have no leader: nobody writes or reads them.`;
  }
  const none =
    withoutLeader === 0 ? '' : `, ${countText(withoutLeader)} of them without a leader: neither written nor read`;
  return `${lost}${countText(blockedForAcksAll)} of ${counted(partitions, 'partition')} refuse writes with acks=all${none}.`;
}

function facts({ controlPlane, summary, consumerGroups }: WhatIf): readonly string[] {
  const { frozenForReaders, minorityLeaders, topicsTouched } = summary;
  const { offsetsPartitions, cannotCommit, unavailable } = consumerGroups;
  return [
    `• Controllers: ${harmless(quorumText(controlPlane))}`,
    frozenForReaders === 0 ? '' : `• Readers of ${counted(frozenForReaders, 'partition')} see nothing new`,
    minorityLeaders === 0
      ? ''
      : `• ${counted(minorityLeaders, 'old leader')} cut off: what is accepted there with acks=1 is lost later`,
    cannotCommit + unavailable === 0
      ? ''
      : `• Consumer groups: of ${counted(offsetsPartitions, 'offsets partition')} ${countText(cannotCommit)} take no commits, ${countText(unavailable)} are away`,
    topicsTouched.length === 0 ? '' : `• Topics that stop or are weaker: ${listText(topicsTouched.map(harmless))}`,
  ].filter((line) => line !== '');
}

/** Partitions that fare alike share a line, named as topics with ranges. */
function stopLines(stops: readonly PartitionOutcome[]): readonly string[] {
  const byFate = new Map<string, string[]>();
  for (const each of stops) {
    const fate = fateText(each);
    byFate.set(fate, [...(byFate.get(fate) ?? []), `${each.topic}-${each.partition}`]);
  }
  const fates = [...byFate].sort(([, a], [, b]) => b.length - a.length);
  const more = fates.slice(fatesAtMost).reduce((sum, [, names]) => sum + names.length, 0);
  return [
    ...fates
      .slice(0, fatesAtMost)
      .map(([fate, names]) => `${listText(groupSubjects(names).map(nameText), topicsAtMost)}: ${fate}`),
    ...(more > 0 ? [`and ${counted(more, 'more partition')}: \`evenkeel what-if --format json\` lists all`] : []),
  ];
}

/** Hundreds of single partitions of one topic are no name any more. */
function nameText(group: string): string {
  return code(clip(group, 120));
}

function fateText(each: PartitionOutcome): string {
  const leader = each.leader === null ? 'no leader' : `leader ${each.leader}`;
  const isr = each.isr.length === 0 ? 'none in sync' : `in sync ${each.isr.join(',')}`;
  const old = minorityText(each);
  const seen =
    each.leader === null && each.acksAll === 'unavailable'
      ? 'no leader, neither written nor read'
      : `${leader}, ${isr}; acks=all ${each.acksAll}, readers ${each.readers}`;
  return `${seen}${old === '' ? '' : `; ${harmless(old)}`}`;
}

/** A row per broker, or per rack where brokers would not fit. */
function placeRows({ snapshot, found, places }: WhatIfBody): readonly (readonly string[])[] {
  const before = new Map<number, number>();
  const after = new Map<number, number>();
  const count = (into: Map<number, number>, leader: number | null): void => {
    if (leader !== null) into.set(leader, (into.get(leader) ?? 0) + 1);
  };
  for (const { partitions } of snapshot.topics) for (const { leader } of partitions) count(before, leader);
  for (const { leader } of found.partitions) count(after, leader);
  const brokers = [...snapshot.brokers].sort(
    (one, other) => (one.rack ?? '').localeCompare(other.rack ?? '', 'en') || one.id - other.id,
  );
  const sides = new Set([...places.values()].filter((place) => place !== 'down'));
  const stateOf = (id: number): string => {
    const place = places.get(id) ?? 'down';
    return place === 'down' ? 'down' : sides.size > 1 ? `up, side ${place}` : 'up';
  };
  // One column, so that a phone shows all of it.
  const leads = (ids: readonly number[]): string => {
    const [now, then] = [before, after].map((of) => ids.reduce((sum, id) => sum + (of.get(id) ?? 0), 0));
    return now === then ? countText(now!) : `${countText(now!)} → ${countText(then!)}`;
  };
  if (brokers.length <= brokersAtMost) {
    const rows = brokers.map(({ id, rack }) => [rack ?? 'no rack', String(id), stateOf(id), leads([id])]);
    return [['Rack', 'Broker', 'State', 'Leads'], ...rows];
  }
  const racks = [...new Set(brokers.map(({ rack }) => rack))];
  const rows = racks.slice(0, racksAtMost).map((rack) => {
    const ids = brokers.filter((broker) => broker.rack === rack).map(({ id }) => id);
    const up = ids.filter((id) => stateOf(id) !== 'down').length;
    return [rack ?? 'no rack', `${countText(up)} of ${countText(ids.length)} up`, leads(ids)];
  });
  return [['Rack', 'Brokers', 'Leads'], ...rows];
}

export function survivalView({ analysis, takenAt }: SurvivalBody, clusterName: string): View {
  const title = `What if · ${clusterName} · survival score ${analysis.score} of 100`;
  const { blockedBefore, kinds } = analysis;
  const single = kinds.filter(({ kind }) => kind === 'broker' || kind === 'rack' || kind === 'controller');
  const weak = single.filter(({ scenarios, survived }) => survived < scenarios);
  const verdict =
    weak.length === 0
      ? 'Any single broker, rack or controller can fail and everything goes on.'
      : `Not survived in full: ${listText(weak.map(({ kind, scenarios, survived }) => `${countText(scenarios - survived)} of ${countText(scenarios)} times ${kindNames[kind]}`))}.`;
  const rows = kinds.map(({ kind, survived, scenarios, writableShare }) => [
    kindNames[kind],
    `${countText(survived)} of ${countText(scenarios)}`,
    shareText(writableShare),
  ]);
  const worst = kinds
    .flatMap((each) => each.worst.slice(0, 2))
    .map(
      ({ fails, quorum, blockedForAcksAll, withoutLeader }) =>
        `• ${harmless(fails)}: ${quorum === false ? 'quorum lost, ' : ''}${counted(blockedForAcksAll, 'partition')} refuse acks=all, ${countText(withoutLeader)} without a leader`,
    );
  const already = blockedBefore === 0 ? '' : `\n${counted(blockedBefore, 'partition')} refuse acks=all already.`;
  return {
    text: `${title}. ${verdict}`,
    blocks: [
      header(title),
      section(`*${verdict}*${already}`),
      table([['Fails', 'Survived', 'Writable'], ...rows]),
      ...(worst.length === 0 ? [] : [section(['*The worst*', ...worst].join('\n'))]),
      context(
        `Survived: how often nothing stopped. Writable: partitions that still take acks=all, on average. On the cluster as seen ${momentOf(takenAt)}. One of them in detail: \`what-if rack a\`, \`what-if broker 101\`.`,
      ),
    ],
  };
}
