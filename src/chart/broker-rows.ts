/** What the picture of brokers shows of each broker: what it holds now and after, its limit, and what is special about it. */

import { type BrokerLoad, defaultDiskLimitPercent, type Plan, type Snapshot } from '../../planner/index.ts';
import { isAlive } from '../../planner/usable.ts';

export type Held = { readonly bytes: number; readonly replicas: number; readonly leaders: number };

export type BrokerRow = {
  readonly id: number;
  readonly rack: string | null;
  readonly now: Held;
  readonly after: Held;
  /** Bytes that the plan may fill it to; null when its disk is unknown. */
  readonly limitBytes: number | null;
  readonly isDead: boolean;
  /** 'dead', 'leaves', 'new', 'over limit', or '' for an ordinary one. */
  readonly tag: string;
};

export type Metric = 'bytes' | 'replicas' | 'leaders';

/** What a plan is judged by: leaders where nothing is copied, replicas where no size is known, else bytes. */
export function metricOf(rows: readonly BrokerRow[], { totals }: Pick<Plan, 'totals'>): Metric {
  if (totals.replicasMoved === 0 && totals.leaderChanges > 0) return 'leaders';
  return rows.some(({ now, after }) => now.bytes + after.bytes > 0) ? 'bytes' : 'replicas';
}

export function brokerRows(snapshot: Pick<Snapshot, 'brokers'>, plan: Plan): readonly BrokerRow[] {
  const alive = new Set(snapshot.brokers.filter(isAlive).map(({ id }) => id));
  const before = new Map(plan.before.brokers.map((load) => [load.broker, load]));
  const limitShare = limitPercentOf(plan) / 100;
  const { intent } = plan.intent;
  const named = new Set(intent.kind === 'drain' || intent.kind === 'add' ? intent.brokers : []);
  return plan.after.brokers.map((load) => {
    const isDead = !alive.has(load.broker);
    const now = heldBy(before.get(load.broker));
    const limitBytes = load.capacityBytes === null ? null : load.capacityBytes * limitShare;
    const over = limitBytes !== null && Math.max(now.bytes, load.bytes) > limitBytes;
    const special = named.has(load.broker) ? (intent.kind === 'drain' ? 'leaves' : 'new') : over ? 'over limit' : '';
    const tag = isDead ? 'dead' : special;
    return { id: load.broker, rack: load.rack, now, after: heldBy(load), limitBytes, isDead, tag };
  });
}

export function limitPercentOf(plan: Plan): number {
  return plan.intent.diskLimitPercent ?? defaultDiskLimitPercent;
}

/** Over the brokers that stay. */
export function averageAfter(rows: readonly BrokerRow[], metric: Metric): number {
  const staying = rows.filter(({ isDead, tag }) => !isDead && tag !== 'leaves');
  return staying.reduce((sum, { after }) => sum + after[metric], 0) / Math.max(1, staying.length);
}

export type RackGroup = { readonly name: string; readonly rows: readonly BrokerRow[] };

/** Racks by name, brokers by id; those without a rack come last. */
export function byRack(rows: readonly BrokerRow[]): readonly RackGroup[] {
  const racks = new Map<string | null, BrokerRow[]>();
  for (const row of rows) {
    const group = racks.get(row.rack);
    if (group === undefined) racks.set(row.rack, [row]);
    else group.push(row);
  }
  return [...racks]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
    .map(([rack, group]) => ({
      name: rack === null ? 'no rack' : `rack ${rack}`,
      rows: group.toSorted((a, b) => a.id - b.id),
    }));
}

export function sum(rows: readonly BrokerRow[], figure: (row: BrokerRow) => number): number {
  return rows.reduce((total, row) => total + figure(row), 0);
}

function heldBy(load: BrokerLoad | undefined): Held {
  return { bytes: load?.bytes ?? 0, replicas: load?.replicas ?? 0, leaders: load?.leaders ?? 0 };
}

const remarkableAtMost = 10;

/** Of many brokers those that a person would ask about, each with the reason as its tag. */
export function remarkable(rows: readonly BrokerRow[], metric: Metric): readonly BrokerRow[] {
  const found = new Map<number, BrokerRow>();
  const take = (row: BrokerRow | undefined, tag: string) => {
    if (row === undefined || found.has(row.id)) return;
    found.set(row.id, { ...row, tag: row.tag === '' ? tag : row.tag });
  };
  const ranked = (figure: (row: BrokerRow) => number) => rows.toSorted((a, b) => figure(b) - figure(a));
  const special = rows.filter(({ tag }) => tag !== '');
  for (const row of special.slice(0, remarkableAtMost - 5)) take(row, row.tag);
  const gain = ({ now, after }: BrokerRow) => after[metric] - now[metric];
  take(ranked(({ now }) => now[metric])[0], 'fullest now');
  take(ranked(({ after }) => after[metric])[0], 'fullest after');
  take(ranked(({ tag, after }) => (tag === '' ? -after[metric] : Number.NEGATIVE_INFINITY))[0], 'emptiest');
  const [taker] = ranked(gain);
  if (taker !== undefined && gain(taker) > 0) take(taker, 'gains most');
  const giver = ranked(gain).at(-1);
  if (giver !== undefined && gain(giver) < 0) take(giver, 'gives most');
  return [...found.values()];
}
