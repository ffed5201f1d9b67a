/** What-if for a terminal: the verdict, racks and brokers as a picture, then what stops. */

import type { Snapshot } from '../../../planner/snapshot.ts';
import type { Analysis, KindOutcome, ScenarioKind } from '../../../planner/what-if/analyse.ts';
import type { WhatIfScene } from '../../../planner/what-if/scene.ts';
import type { WhatIf } from '../../../planner/what-if/what-if.ts';
import { kindNames, minorityText, quorumText, shareText, stopped } from '../../what-if-words.ts';
import { countText, plural, table } from './units.ts';

const partitionsShown = 20;
const topicsShown = 10;

export function whatIfText({ snapshot, fails, found, places }: WhatIfScene): string {
  const placeOf = (id: number): string => places.get(id) ?? 'down';
  return [
    `If it fails: ${fails}\n\n`,
    verdict(found),
    `\nRacks\n${racksText(snapshot, found, placeOf)}`,
    stoppedText(found),
  ].join('');
}

function verdict({ controlPlane, summary, consumerGroups }: WhatIf): string {
  const { partitions, withoutLeader, blockedForAcksAll, underMinIsr, frozenForReaders, minorityLeaders } = summary;
  const of = (count: number): string => `${countText(count)} of ${countText(partitions)}`;
  const rows = [
    ['Control plane', quorumText(controlPlane)],
    ['Without leader', of(withoutLeader)],
    ['Blocked for acks=all', of(blockedForAcksAll)],
    ['Under min ISR', of(underMinIsr)],
    ['Frozen for readers', of(frozenForReaders)],
  ];
  if (minorityLeaders > 0) rows.push(['Old leaders cut off', `${of(minorityLeaders)}: what they accept is lost later`]);
  if (consumerGroups.offsetsPartitions > 0) {
    const { offsetsPartitions, cannotCommit, unavailable } = consumerGroups;
    rows.push([
      'Consumer groups',
      `of ${countText(offsetsPartitions)} offsets partitions ${countText(cannotCommit)} take no commits, ${countText(unavailable)} are unavailable`,
    ]);
  }
  if (summary.topicsTouched.length > 0) {
    const shown = summary.topicsTouched.slice(0, topicsShown).join(', ');
    const rest = summary.topicsTouched.length - topicsShown;
    rows.push(['Topics touched', rest > 0 ? `${shown} and ${countText(rest)} more` : shown]);
  }
  const width = Math.max(...rows.map(([name]) => name!.length));
  return rows.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}\n`).join('');
}

function racksText(snapshot: Snapshot, { partitions }: WhatIf, placeOf: (id: number) => string): string {
  const leading = new Map<number, number>();
  for (const { leader } of partitions) if (leader !== null) leading.set(leader, (leading.get(leader) ?? 0) + 1);
  const before = new Map<number, number>();
  for (const { partitions: list } of snapshot.topics) {
    for (const { leader } of list) if (leader !== null) before.set(leader, (before.get(leader) ?? 0) + 1);
  }
  const sides = new Set(snapshot.brokers.map(({ id }) => placeOf(id)).filter((place) => place !== 'down'));
  const brokers = [...snapshot.brokers].sort((a, b) =>
    (a.rack ?? '') < (b.rack ?? '') ? -1 : a.rack === b.rack ? a.id - b.id : 1,
  );
  const rows = brokers.map(({ id, rack }) => {
    const place = placeOf(id);
    const state = place === 'down' ? 'DOWN' : sides.size > 1 ? `up, side ${place}` : 'up';
    return [
      `${rack ?? '(no rack)'}  ${id}`,
      state,
      `${countText(before.get(id) ?? 0)} → ${countText(leading.get(id) ?? 0)}`,
    ];
  });
  return table([['rack, broker', 'state', 'leads'], ...rows]);
}

function stoppedText(found: WhatIf): string {
  const worse = stopped(found);
  if (worse.length === 0) return '\nEverything goes on that went on before.\n';
  const rows = worse
    .slice(0, partitionsShown)
    .map((each) => [
      `${each.topic}-${each.partition}`,
      each.leader === null ? 'none' : String(each.leader),
      each.isr.join(',') || '-',
      each.acks1,
      each.acksAll,
      each.readers,
      minorityText(each),
    ]);
  const rest = worse.length - rows.length;
  const more = rest > 0 ? `  and ${plural(rest, 'more partition')}; --format json has all of them\n` : '';
  return `\nWhat stops\n${table([['partition', 'leader', 'ISR', 'acks=0/1', 'acks=all', 'readers', ''], ...rows])}${more}`;
}

export function analysisText(analysis: Analysis, before: Analysis | null): string {
  const { score, blockedBefore, kinds } = analysis;
  const old = (kind: ScenarioKind): KindOutcome | undefined => before?.kinds.find((each) => each.kind === kind);
  const rows = kinds.map((each) => {
    const was = old(each.kind);
    const survived = `${countText(each.survived)} of ${countText(each.scenarios)}`;
    return [
      kindNames[each.kind],
      was === undefined ? survived : `${countText(was.survived)} → ${survived}`,
      was === undefined
        ? shareText(each.writableShare)
        : `${shareText(was.writableShare)} → ${shareText(each.writableShare)}`,
    ];
  });
  const worst = kinds.flatMap(({ worst: list }) => list.slice(0, 2)).map(worstText);
  return [
    `Survival score ${before === null ? '' : `${before.score} → `}${score} of 100\n`,
    blockedBefore > 0 ? `  ${plural(blockedBefore, 'partition')} are blocked for acks=all already\n` : '',
    `\n${table([['fails', 'survived in full', 'still writable, on average'], ...rows])}`,
    worst.length === 0 ? '\nNothing of this stops anything.\n' : `\nThe worst\n${worst.join('')}`,
  ].join('');
}

function worstText({ fails, blockedForAcksAll, withoutLeader, quorum }: KindOutcome['worst'][number]): string {
  const lost = quorum === false ? 'quorum lost, ' : '';
  return `  ${fails}: ${lost}${countText(blockedForAcksAll)} blocked for acks=all, ${countText(withoutLeader)} without leader\n`;
}
