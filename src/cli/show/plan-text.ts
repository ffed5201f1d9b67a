/** A plan for a terminal. The whole of it is in --format json. */

import type { BrokerLoad, Infeasible, Move, Plan, Wave } from '../../../planner/plan.ts';
import { bytesText, countText, plural, secondsText, table, wrap } from './units.ts';

const movesShown = 20;
const wavesShown = 10;
const brokersShown = 60;

export function planText(plan: Plan): string {
  if (plan.moves.length === 0) {
    return `Nothing to do: the cluster is already as asked for.\n${notesText(plan)}`;
  }
  const { totals } = plan;
  const copies = `${plural(totals.replicasMoved, 'replica')} copied (${bytesText(totals.bytesMoved)})`;
  const leaders = plural(totals.leaderChanges, 'leader change');
  const rate = bytesText(plan.throttle.startBytesPerSec);
  return [
    `Plan ${plan.planId.replace(/^plan-/, '')} for cluster ${plan.clusterId}\n`,
    `  ${plural(totals.partitionsChanged, 'partition')} changed: ${copies}, ${leaders}\n`,
    `  ${boundText(plan)}\n`,
    `  about ${secondsText(totals.etaSecondsAtThrottle)} at ${rate}/s, in ${plural(plan.waves.length, 'wave')}\n`,
    `  rack violations ${countText(plan.before.rackViolations)} → ${countText(plan.after.rackViolations)}, `,
    `partitions that cannot lose a rack ${countText(plan.before.cannotLoseRack)} → ${countText(plan.after.cannotLoseRack)}\n`,
    notesText(plan),
    `\nBrokers (before → after)\n${brokersText(plan)}`,
    `\nWaves\n${wavesText(plan.waves)}`,
    `\nMoves\n${movesText(plan.moves)}`,
    `\nNothing has been changed. Take --format reassignment for kafka-reassign-partitions.sh, --format json for everything.\n`,
  ].join('');
}

export function boundText({ totals, bound }: Plan): string {
  if (totals.bytesMoved === bound.bytesMovedAtLeast)
    return `proven minimal: no valid plan copies less (${bound.method})`;
  const gap = Number.isFinite(bound.gap)
    ? `gap ${(100 * bound.gap).toFixed(bound.gap < 0.01 ? 3 : 1)} %`
    : 'no gap known';
  return `no valid plan copies less than ${bytesText(bound.bytesMovedAtLeast)} (${gap}; ${bound.method})`;
}

export function infeasibleText({ reasons }: Infeasible): string {
  return [
    'There is no plan that does this:\n',
    ...reasons.map(
      ({ conflict, remedy }) => wrap(conflict, '  - ').replace(/\n {2}- /g, '\n    ') + wrap(remedy, '    → '),
    ),
  ].join('');
}

function notesText({ reasons, notes }: Plan): string {
  return [...reasons, ...notes].map((note) => wrap(`Note: ${note}`, '  ')).join('');
}

function brokersText({ before, after }: Plan): string {
  const changed = after.brokers.filter((load) => !sameLoad(load, loadOf(before.brokers, load.broker)));
  const rows = changed.slice(0, brokersShown).map((load) => {
    const old = loadOf(before.brokers, load.broker);
    return [
      `${load.broker}${load.rack === null ? '' : ` (${load.rack})`}`,
      `${countText(old?.replicas ?? 0)} → ${countText(load.replicas)}`,
      `${countText(old?.leaders ?? 0)} → ${countText(load.leaders)}`,
      `${bytesText(old?.bytes ?? 0)} → ${bytesText(load.bytes)}`,
    ];
  });
  const rest = changed.length - rows.length;
  const more = rest > 0 ? `  and ${plural(rest, 'more broker')}\n` : '';
  return table([['broker', 'replicas', 'preferred leaders', 'bytes'], ...rows]) + more;
}

function loadOf(loads: readonly BrokerLoad[], broker: number): BrokerLoad | undefined {
  return loads.find((load) => load.broker === broker);
}

function sameLoad(a: BrokerLoad, b: BrokerLoad | undefined): boolean {
  return b !== undefined && a.replicas === b.replicas && a.leaders === b.leaders && a.bytes === b.bytes;
}

function wavesText(waves: readonly Wave[]): string {
  const rows = waves
    .slice(0, wavesShown)
    .map(({ index, kind, moves, bytes, etaSeconds, busiestBroker }) => [
      `${index + 1} ${kind}`,
      plural(moves.length, 'move'),
      bytesText(bytes),
      secondsText(etaSeconds),
      busiestBroker === null ? '' : `busiest: broker ${busiestBroker}`,
    ]);
  const rest = waves.length - rows.length;
  return table(rows) + (rest > 0 ? `  and ${plural(rest, 'more wave')}\n` : '');
}

function movesText(moves: readonly Move[]): string {
  const lines = moves.slice(0, movesShown).map(({ topic, partition, from, to, bytes, why }) => {
    return `  ${topic}-${partition}: ${from.join(',')} → ${to.join(',')} (${bytesText(bytes)}) ${why}\n`;
  });
  const rest = moves.length - lines.length;
  return lines.join('') + (rest > 0 ? `  and ${plural(rest, 'more move')}\n` : '');
}
