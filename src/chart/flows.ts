/** Which replicas go from where to where, counted: between brokers while they are few enough to name, else between racks. */

import type { Move, Plan } from '../../planner/index.ts';
import { bytesText, counted } from '../slack/views/words.ts';

export type End = { readonly key: string; readonly label: string; readonly rack: string };

export type Flow = { readonly from: End; readonly to: End; readonly replicas: number; readonly bytes: number };

export type Flows = {
  readonly what: 'replicas' | 'leaders';
  readonly between: 'brokers' | 'racks';
  /** Largest first. */
  readonly list: readonly Flow[];
  readonly sources: readonly End[];
  readonly targets: readonly End[];
};

type Step = { readonly from: number | null; readonly to: number | null; readonly bytes: number };

/** A table with more rows or columns than this cannot be read at a glance. */
export const endsAtMost = 14;

/** What each move does as single steps: a replica that leaves is paired with one that arrives, in its own rack if there is one. */
export function stepsOf(move: Move, rackOf: (broker: number) => string | null): readonly Step[] {
  const removed = move.from.filter((broker) => !move.to.includes(broker));
  const added = move.to.filter((broker) => !move.from.includes(broker));
  const bytes = added.length === 0 ? 0 : move.bytes / added.length;
  const arrivals = added.toSorted((a, b) => Number(hasOwn(b)) - Number(hasOwn(a)));
  const steps = arrivals.map((to): Step => {
    const at = Math.max(
      0,
      removed.findIndex((from) => rackOf(from) === rackOf(to)),
    );
    return { from: removed.splice(at, 1)[0] ?? null, to, bytes };
  });
  return [...steps, ...removed.map((from): Step => ({ from, to: null, bytes: 0 }))];

  function hasOwn(to: number): boolean {
    return removed.some((from) => rackOf(from) === rackOf(to));
  }
}

export function flowsOf(plan: Plan): Flows {
  const racks = new Map(plan.after.brokers.map(({ broker, rack }) => [broker, rack]));
  const rackOf = (broker: number) => racks.get(broker) ?? null;
  const copies = plan.moves.flatMap((move) => stepsOf(move, rackOf));
  const what = copies.length > 0 ? 'replicas' : 'leaders';
  const steps = copies.length > 0 ? copies : plan.moves.flatMap(leaderStep);
  const brokers = gather(steps, (id) => ({ key: `b${id}`, label: String(id), rack: rackOf(id) ?? '' }));
  if (fits(brokers)) return { what, between: 'brokers', ...brokers };
  const byRack = gather(steps, (id) => {
    const rack = rackOf(id);
    return { key: `r${rack ?? ''}`, label: rack ?? 'no rack', rack: rack ?? '' };
  });
  if (byRack.sources.length > 1 || byRack.targets.length > 1) {
    return { what, between: 'racks', ...(fits(byRack) ? byRack : fold(byRack, 'other racks')) };
  }
  return { what, between: 'brokers', ...fold(brokers, 'others') };
}

function leaderStep({ from, to }: Move): readonly Step[] {
  const [was, is] = [from[0] ?? null, to[0] ?? null];
  return was === is ? [] : [{ from: was, to: is, bytes: 0 }];
}

type Gathered = Pick<Flows, 'list' | 'sources' | 'targets'>;

const nowhere = { key: 'none', rack: '\uffff' };

function gather(steps: readonly Step[], endOf: (broker: number) => End): Gathered {
  const flows = steps.map(
    ({ from, to, bytes }): Flow => ({
      from: from === null ? { ...nowhere, label: 'new copy' } : endOf(from),
      to: to === null ? { ...nowhere, label: 'dropped' } : endOf(to),
      replicas: 1,
      bytes,
    }),
  );
  return merged(flows);
}

function merged(flows: readonly Flow[]): Gathered {
  const cells = new Map<string, Flow>();
  for (const flow of flows) {
    const key = `${flow.from.key} ${flow.to.key}`;
    const known = cells.get(key);
    const replicas = (known?.replicas ?? 0) + flow.replicas;
    cells.set(key, { ...flow, replicas, bytes: (known?.bytes ?? 0) + flow.bytes });
  }
  const list = [...cells.values()].sort((a, b) => b.bytes - a.bytes || b.replicas - a.replicas);
  return { list, sources: ends(list.map(({ from }) => from)), targets: ends(list.map(({ to }) => to)) };
}

/** In order of rack, then of number. */
function ends(all: readonly End[]): readonly End[] {
  const unique = [...new Map(all.map((end) => [end.key, end])).values()];
  const order = new Intl.Collator('en', { numeric: true });
  return unique.sort((a, b) => (a.rack === b.rack ? order.compare(a.label, b.label) : a.rack < b.rack ? -1 : 1));
}

function fits({ sources, targets }: Gathered): boolean {
  return sources.length <= endsAtMost && targets.length <= endsAtMost;
}

/** The ends with most on them keep their name, all others share one. */
function fold({ list }: Gathered, label: string): Gathered {
  const others: End = { key: 'others', label, rack: '\uffff' };
  const keep = (endOf: (flow: Flow) => End): ReadonlySet<string> => {
    const weight = new Map<string, number>();
    for (const flow of list) weight.set(endOf(flow).key, (weight.get(endOf(flow).key) ?? 0) + flow.replicas);
    const ranked = [...weight].sort(([, a], [, b]) => b - a).map(([key]) => key);
    return new Set(ranked.length <= endsAtMost ? ranked : ranked.slice(0, endsAtMost - 1));
  };
  const [sources, targets] = [keep(({ from }) => from), keep(({ to }) => to)];
  return merged(
    list.map((flow) => ({
      ...flow,
      from: sources.has(flow.from.key) ? flow.from : others,
      to: targets.has(flow.to.key) ? flow.to : others,
    })),
  );
}

/** 'Most: from broker 101 to broker 106, 12 replicas (31 GB).' */
export function largestText({ list, between, what }: Flows): string {
  const [most] = list;
  if (most === undefined) return 'Nothing is moved.';
  const one = between === 'brokers' ? 'broker' : 'rack';
  const named = ({ key, label }: { readonly key: string; readonly label: string }) =>
    /^[br]/.test(key) && label !== 'no rack' ? `${one} ${label}` : label;
  const bytes = most.bytes > 0 ? ` (${bytesText(most.bytes)})` : '';
  const amount = what === 'replicas' ? counted(most.replicas, 'replica') : counted(most.replicas, 'leader');
  const way =
    most.from.key === 'none'
      ? `new copies on ${named(most.to)}`
      : most.to.key === 'none'
        ? `dropped by ${named(most.from)}`
        : `from ${named(most.from)} to ${named(most.to)}`;
  return `Most: ${way}, ${amount}${bytes}.`;
}
