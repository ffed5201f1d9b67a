import type { Bands } from '../build-model/bands.ts';
import type { Model } from '../build-model/model.ts';
import type { Leaders } from '../order-leaders/order-leaders.ts';
import type { Balanced } from '../place-balanced/balanced.ts';
import type { WithinBudget } from '../within-budget/within-budget.ts';

type About = {
  readonly leaders: Leaders;
  readonly limited: WithinBudget | null;
  /** The throttle in bytes per second where it had to be raised above what was asked for. */
  readonly raisedTo: number | null;
};

/** Disks that differ by more than this take bytes in another proportion than replicas. */
const disksDiffer = 1.5;

/** Why, and the way out, where even counts are most likely what keeps bytes from going by the size of disks. */
function besideCounts({ capacityBytes, targets }: Model, { balancesReplicas }: Bands): string {
  const sizes = capacityBytes.subarray(0, targets);
  const differ = sizes.every((bytes) => Number.isFinite(bytes) && bytes > 0);
  if (!balancesReplicas || !differ || Math.max(...sizes) < disksDiffer * Math.min(...sizes)) return '';
  return ' Disks differ in size: even replica counts put about as many bytes on each, and the tolerance wants them in proportion to disks. Balance "disk" leaves counts free.';
}

/** What an approver should know beyond the figures. */
export function planNotes(bands: Bands, { placed, settled, tight = false }: Balanced, about: About): readonly string[] {
  const { leaders, limited, raisedTo } = about;
  const notes: string[] = [];
  const { model, replicas, bytes } = placed.placement;
  const { targets, brokerIds } = model;
  const off = (test: (broker: number) => boolean): readonly number[] =>
    Array.from({ length: targets }, (_, b) => b).filter(test);
  const names = (brokers: readonly number[]): string => {
    const some = brokers
      .slice(0, 5)
      .map((b) => brokerIds[b])
      .join(', ');
    return `${brokers.length === 1 ? 'broker' : 'brokers'} ${some}${brokers.length > 5 ? `, ... (${brokers.length} in all)` : ''}`;
  };
  if (!settled)
    notes.push('The search was stopped by its time limit: the plan is valid, but balances less than it could.');
  if (tight && (bands.balancesReplicas || bands.balancesBytes)) {
    notes.push(
      'Disks are so full that this plan balances only as far as there is room; once it is done, ask again for the rest.',
    );
  }
  if (limited !== null) notes.push(budgetNote(limited));
  else {
    const uneven = off((b) => replicas[b]! < bands.replicas.lo[b]! || replicas[b]! > bands.replicas.hi[b]!);
    if (uneven.length > 0)
      notes.push(
        `Replica counts stay off their even share on ${names(uneven)}; the rules leave no other choice or time ran out.`,
      );
    const full = off((b) => bytes[b]! > bands.bytes.hi[b]! || bytes[b]! < bands.bytes.lo[b]!);
    if (full.length > 0) notes.push(`Bytes stay outside the tolerance on ${names(full)}.${besideCounts(model, bands)}`);
  }
  notes.push(...rackLossNotes(model));
  if (leaders.widenedBy > 0) {
    notes.push(
      `Preferred leaders differ by up to ${leaders.widenedBy} more than one: the replica sets allow no better.`,
    );
  }
  if (raisedTo !== null) {
    notes.push(
      `The throttle was raised to ${raisedTo} bytes/s: the moving partitions take in that much, and below it a move never ends.`,
    );
  }
  return notes;
}

function budgetNote({ leftOut, balance }: WithinBudget): string {
  if (leftOut.partitions === 0) return 'Everything fits the budget.';
  const gigabytes = (leftOut.bytes / 1e9).toFixed(1);
  return `The budget leaves out ${leftOut.partitions} more ${leftOut.partitions === 1 ? 'partition' : 'partitions'} of the full plan, ${gigabytes} GB: that is what a bigger budget would add.${wayNote(balance)}`;
}

/** Rounded so that nothing is promised that is not so. */
function wayNote(balance: WithinBudget['balance']): string {
  if (balance === null) return '';
  const gone = Math.floor(balance.gone * 100);
  const atMost = Math.ceil(balance.atMost * 100);
  const after = balance.afterUrgent ? 'After what had to go first, brokers' : 'Brokers';
  return ` ${after} come ${gone} % of the way to the full plan's replicas and bytes; no other choice of ${balance.afterUrgent ? 'the other' : 'its'} changes within the budget comes further than ${atMost} %.`;
}

/** Where even the best spread leaves too few replicas once one rack is lost, only another replica or another rack helps. */
function rackLossNotes(model: Model): readonly string[] {
  const { partitions, replicationFactor, minIsrOfTopic, topicOf, tree } = model;
  const found = new Map<string, { count: number; factor: number; minIsr: number }>();
  for (let p = 0; p < partitions; p++) {
    const factor = replicationFactor[p]!;
    const { most } = model.boundsFor(factor);
    let inOneRack = 0;
    for (const node of tree.nodeOfRack) inOneRack = Math.max(inOneRack, most[node]!);
    const minIsr = Math.min(minIsrOfTopic[topicOf[p]!]!, factor);
    if (factor - inOneRack >= minIsr) continue;
    const row = found.get(`${factor}/${minIsr}`) ?? { count: 0, factor, minIsr };
    row.count++;
    found.set(`${factor}/${minIsr}`, row);
  }
  return [...found.values()].map(({ count, factor, minIsr }) => {
    const racks = tree.racks.length;
    const enough = replicasToSurvive(racks, factor, minIsr);
    const way =
      enough === null
        ? 'Only a further rack helps.'
        : `Cheapest way out: replication factor ${enough} (${Math.round((enough / factor - 1) * 100)} % more storage, somewhat more latency).`;
    return `${count} ${count === 1 ? 'partition' : 'partitions'} with replication factor ${factor} and min ISR ${minIsr} over ${racks} ${racks === 1 ? 'rack' : 'racks'} cannot lose a rack and stay writable, however they are spread. ${way}`;
  });
}

const factorsTried = 4;

function replicasToSurvive(racks: number, factor: number, minIsr: number): number | null {
  for (let more = factor + 1; more <= factor + factorsTried; more++)
    if (more - Math.ceil(more / racks) >= minIsr) return more;
  return null;
}
