/** A cluster as it is: what is wrong first, then its brokers by rack, then its control plane. */

import type { CardBody } from '../../../jobs/card.ts';
import type { ControlPlane, Snapshot } from '../../../planner/index.ts';
import { context, header, type KnownBlock, section, table, type View } from './blocks.ts';
import { harmless, momentOf } from './mrkdwn.ts';
import { type BrokerFigures, type StatusFigures, statusFigures } from './status-figures.ts';
import { watchGlance } from './watch-status.ts';
import { bytesText, clip, counted, countText, listText, percentText, rangeText } from './words.ts';

export type StatusBody = Extract<CardBody, { readonly kind: 'status' }>;

const brokersAtMost = 20;
const racksAtMost = 25;

export function statusView({ snapshot, running, watch }: StatusBody, clusterName: string): View {
  const figures = statusFigures(snapshot);
  const verdict = verdictText(figures);
  const up = figures.brokers.filter(({ state }) => state === 'up').length;
  const kafka = snapshot.kafkaVersion === null ? '' : ` · Kafka ${snapshot.kafkaVersion}`;
  const title = `Status · ${clusterName}${kafka}`;
  const size = `${counted(up, 'broker')} up of ${countText(figures.brokers.length)}, ${counted(figures.topics, 'topic')}, ${counted(figures.partitions, 'partition')}, ${counted(figures.replicas, 'replica')}`;
  const blocks: KnownBlock[] = [
    header(title),
    section([`*${verdict}*`, harmless(size), ...faultLines(figures)].join('\n')),
    table(loadRows(figures)),
    ...restBlocks(snapshot, figures, running),
    section(watchGlance(watch).join('\n')),
    context(`Seen ${momentOf(snapshot.takenAt)} · cluster id ${harmless(snapshot.clusterId)}`),
  ];
  return { text: `${title}. ${verdict} ${size}.`, blocks };
}

export function verdictText(figures: StatusFigures): string {
  if (figures.withoutLeader > 0)
    return `${counted(figures.withoutLeader, 'partition')} cannot be read or written: no leader.`;
  if (figures.underMinIsr > 0)
    return `${counted(figures.underMinIsr, 'partition')} refuse writes with acks=all: under min ISR.`;
  if (figures.brokers.some(({ state }) => state !== 'up')) return 'Some brokers are away.';
  if (figures.underReplicated > 0) return `${counted(figures.underReplicated, 'partition')} lack replicas in sync.`;
  if (figures.rackViolations > 0) return 'Everything is in sync, but not everything is spread over racks.';
  return 'Everything is in sync.';
}

function faultLines(figures: StatusFigures): readonly string[] {
  return [
    line(figures.withoutLeader, 'without leader'),
    line(figures.underMinIsr, 'under min ISR: producers with acks=all are refused'),
    line(figures.atMinIsr, 'at min ISR: one more lost replica stops producers with acks=all'),
    line(figures.underReplicated, 'with replicas out of sync'),
    line(figures.rackViolations, 'with a rack violation (fix-racks plans the mending)'),
    line(figures.moving, 'being moved right now'),
  ].filter((text) => text !== '');
}

function line(count: number, what: string): string {
  return count === 0 ? '' : `• ${counted(count, 'partition')} ${what}`;
}

/** A row per broker, or per rack where brokers would not fit. */
function loadRows(figures: StatusFigures): readonly (readonly string[])[] {
  const sorted = [...figures.brokers].sort(
    (left, right) =>
      Number(left.rack === null) - Number(right.rack === null) ||
      (left.rack ?? '').localeCompare(right.rack ?? '', 'en') ||
      left.id - right.id,
  );
  return sorted.length <= brokersAtMost ? brokerRows(sorted) : rackRows(sorted);
}

/** Few columns, so that a phone shows all of them. */
function brokerRows(sorted: readonly BrokerFigures[]): readonly (readonly string[])[] {
  const rows = sorted.map((broker) => [
    `${broker.id} ${broker.rack === null ? '(no rack)' : `(${clip(broker.rack, 40)})`}${stateText(broker.state)}`,
    countText(broker.replicas),
    countText(broker.leaders),
    `${bytesText(broker.bytes)}${broker.capacityBytes === null ? '' : `, ${percentText(broker.bytes / broker.capacityBytes)}`}`,
  ]);
  return [['Broker', 'Replicas', 'Leaders', 'Data'], ...rows];
}

function stateText(state: BrokerFigures['state']): string {
  if (state === 'up') return '';
  return state === 'gone' ? ': NOT REGISTERED' : `: ${state.toUpperCase()}`;
}

function rackRows(sorted: readonly BrokerFigures[]): readonly (readonly string[])[] {
  const racks = [...new Set(sorted.map(({ rack }) => rack))];
  const rows = racks.slice(0, racksAtMost).map((rack) => {
    const brokers = sorted.filter((broker) => broker.rack === rack);
    const over = (figure: (broker: BrokerFigures) => number, say: (value: number) => string) =>
      rangeText(brokers.map(figure), say);
    return [
      rack ?? 'no rack',
      `${countText(brokers.filter(({ state }) => state === 'up').length)} of ${countText(brokers.length)}`,
      over(({ replicas }) => replicas, countText),
      over(({ leaders }) => leaders, countText),
      over(({ bytes }) => bytes, bytesText),
    ];
  });
  const more = racks.length - rows.length;
  const head = ['Rack', 'Brokers up', 'Replicas each', 'Leaders each', 'Data each'];
  return [head, ...rows, ...(more > 0 ? [['', `and ${counted(more, 'more rack')}`]] : [])];
}

function restBlocks(snapshot: Snapshot, figures: StatusFigures, running: readonly string[]): readonly KnownBlock[] {
  const throttles = snapshot.throttles ?? [];
  const lines = [
    controlPlaneText(snapshot.controlPlane),
    running.length === 0 ? '' : `Running: ${listText(running.map(harmless))}.`,
    throttles.length === 0
      ? ''
      : `Copy limits are set: ${listText(
          throttles.map(({ resource, name, key }) =>
            harmless(`${key} on ${resource} ${name === '' ? 'default' : name}`),
          ),
          4,
        )}.`,
    figures.sizesUnknown === 0 ? '' : `The size of ${counted(figures.sizesUnknown, 'partition')} is unknown.`,
  ].filter((text) => text !== '');
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function controlPlaneText(plane: ControlPlane): string {
  switch (plane.kind) {
    case 'kraft': {
      const needed = Math.floor(plane.voters.length / 2) + 1;
      const leader = plane.leaderId === null ? 'no leader' : `leader ${plane.leaderId}`;
      return `Quorum: ${counted(plane.voters.length, 'voter')} (${needed} needed), ${leader}.`;
    }
    case 'zookeeper':
      return `ZooKeeper: ${counted(plane.servers.length, 'server')}, ${countText(plane.servers.filter(({ role }) => role === 'down').length)} down.`;
    case 'unknown':
      return 'The control plane could not be seen.';
  }
}
