/** What the picture of a what-if shows of each broker, or of each rack where brokers would be too many. */

import type { WhatIfScene } from '../../planner/what-if/scene.ts';
import type { PartitionOutcome } from '../../planner/what-if/what-if.ts';
import { counted, countText } from '../slack/views/words.ts';

/** Of partitions with a replica there: how they fare. */
export type Fates = {
  /** Without a leader. */
  readonly lost: number;
  /** Led, and refuses or never answers acks=all. */
  readonly blocked: number;
  /** Goes on with fewer in sync than before. */
  readonly weaker: number;
  readonly same: number;
};

export const fateNames = ['lost', 'blocked', 'weaker', 'same'] as const satisfies readonly (keyof Fates)[];

export type WhatIfRow = {
  readonly label: string;
  readonly state: 'up' | 'down' | 'cut off' | '';
  readonly fates: Fates;
  /** The same after the reassignment. */
  readonly planned: Fates | null;
  readonly leads: readonly [before: number, after: number];
};

export type WhatIfRack = { readonly name: string; readonly controllers: string; readonly rows: readonly WhatIfRow[] };

/** More brokers than this are one row for each rack. */
export const brokersAtMost = 24;
const racksAtMost = 24;

/** @param after the same scenario once a reassignment is through. */
export function whatIfRacks(now: WhatIfScene, after: WhatIfScene | null): readonly WhatIfRack[] {
  const { brokers } = now.snapshot;
  const [fates, planned] = [fatesByBroker(now), after === null ? null : fatesByBroker(after)];
  const [before, leads] = [
    leadersOf(now.snapshot.topics.flatMap(({ partitions }) => partitions)),
    leadersOf(now.found.partitions),
  ];
  const names = [...new Set([...brokers, ...now.voters].map(({ rack }) => rack))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a < b ? -1 : 1,
  );
  const sum = (of: ReadonlyMap<number, number>, ids: readonly number[]): number =>
    ids.reduce((total, id) => total + (of.get(id) ?? 0), 0);
  const rowOf = (label: string, ids: readonly number[], state: WhatIfRow['state']): WhatIfRow => ({
    label,
    state,
    fates: sumOf(ids.map((id) => fates.get(id))),
    planned: planned === null ? null : sumOf(ids.map((id) => planned.get(id))),
    leads: [sum(before, ids), sum(leads, ids)],
  });
  const few = brokers.length <= brokersAtMost;
  const all = names.map((rack): WhatIfRack => {
    const own = brokers.filter((broker) => broker.rack === rack).sort((a, b) => a.id - b.id);
    const up = own.filter(({ id }) => stateOf(now, id) === 'up').length;
    const together =
      own.length === 0
        ? []
        : [
            rowOf(
              `${up} of ${counted(own.length, 'broker')} up`,
              own.map(({ id }) => id),
              '',
            ),
          ];
    return {
      name: rack === null ? 'no rack' : `rack ${rack}`,
      controllers: controllersText(now, rack),
      rows: few ? own.map(({ id }) => rowOf(String(id), [id], stateOf(now, id))) : together,
    };
  });
  if (all.length <= racksAtMost) return all;
  const rest = all.slice(racksAtMost - 1);
  return [
    ...all.slice(0, racksAtMost - 1),
    { name: `and ${countText(rest.length)} more racks`, controllers: '', rows: [] },
  ];
}

export function total({ lost, blocked, weaker, same }: Fates): number {
  return lost + blocked + weaker + same;
}

export function fatesOf({ found }: WhatIfScene): Fates {
  return sumOf(found.partitions.map((each, index) => one(fateOf(each, found.changed[index] === true))));
}

function fateOf({ leader, acksAll }: PartitionOutcome, changed: boolean): keyof Fates {
  if (leader === null) return 'lost';
  if (acksAll !== 'ok') return 'blocked';
  return changed ? 'weaker' : 'same';
}

function fatesByBroker({ snapshot, found }: WhatIfScene): ReadonlyMap<number, Fates> {
  const counts = new Map<number, Record<keyof Fates, number>>();
  let index = 0;
  for (const { partitions } of snapshot.topics) {
    for (const { replicas } of partitions) {
      const fate = fateOf(found.partitions[index]!, found.changed[index] === true);
      index++;
      for (const id of replicas) {
        const own = counts.get(id) ?? { lost: 0, blocked: 0, weaker: 0, same: 0 };
        own[fate]++;
        counts.set(id, own);
      }
    }
  }
  return counts;
}

function one(fate: keyof Fates): Fates {
  return { lost: 0, blocked: 0, weaker: 0, same: 0, [fate]: 1 };
}

function sumOf(list: readonly (Fates | undefined)[]): Fates {
  const all = { lost: 0, blocked: 0, weaker: 0, same: 0 };
  for (const each of list) if (each !== undefined) for (const fate of fateNames) all[fate] += each[fate];
  return all;
}

function leadersOf(partitions: readonly { readonly leader: number | null }[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { leader } of partitions) if (leader !== null) counts.set(leader, (counts.get(leader) ?? 0) + 1);
  return counts;
}

/** Of a cut the side with the quorum is up; without any quorum nobody says which side that would be. */
function stateOf({ places, found }: WhatIfScene, id: number): 'up' | 'down' | 'cut off' {
  const place = places.get(id) ?? 'down';
  if (place === 'down') return 'down';
  const { side } = found.controlPlane;
  return side === null || place === side ? 'up' : 'cut off';
}

const controllersNamed = 5;

/** 'controllers 1 down, 2'; '' where none stands in the rack. */
function controllersText({ voters, found }: WhatIfScene, rack: string | null): string {
  const own = voters.filter((voter) => voter.rack === rack);
  if (own.length === 0) return '';
  const { side } = found.controlPlane;
  const words = own.map(({ name, place }) => {
    if (place === 'down' || place === 'unknown') return `${name} ${place}`;
    return side === null || place === side ? name : `${name} cut off`;
  });
  const more = words.length > controllersNamed ? `, +${words.length - controllersNamed}` : '';
  return `${own.length === 1 ? 'controller' : 'controllers'} ${words.slice(0, controllersNamed).join(', ')}${more}`;
}
