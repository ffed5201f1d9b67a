/**
 * Whether the disks that are copied to have room for it, as they are now: the plan reckoned with what was there when it was
 * made. What producers write to the moving partitions meanwhile counts; what they write to others is in the next reading.
 */

import type { Turn } from './observed.ts';

type Known = Pick<Turn, 'plan' | 'state'> & { readonly observed: Pick<Turn['observed'], 'disks'> };

export type Headroom = {
  readonly broker: number;
  /** Free once everything is there that is on its way, and what of that is above the plan's limit. */
  readonly freeBytes: number;
  readonly roomBytes: number;
  readonly totalBytes: number;
};

/** Of each broker whose disk is known, with what moves under way still bring. */
export function headroom(known: Known, copying: readonly number[]): readonly Headroom[] {
  const { plan, state, observed } = known;
  const limit = (plan.intent.diskLimitPercent ?? 90) / 100;
  const intended = [...state.moves].filter(([, status]) => status === 'intended').map(([move]) => move);
  const underWay = [...new Set([...intended, ...copying])];
  return observed.disks.map(({ broker, totalBytes, usableBytes, heldBytes }) => {
    const coming = underWay.reduce((sum, move) => sum + bytesOn(known, move, broker), 0);
    const freeBytes = usableBytes + heldBytes - coming;
    return { broker, totalBytes, freeBytes, roomBytes: freeBytes - totalBytes * (1 - limit) };
  });
}

/** Why a move must not begin for want of room; null: it may. */
export function whyTooFull(known: Known, copying: readonly number[], move: number): string | null {
  for (const one of headroom(known, copying)) {
    const bytes = bytesOn(known, move, one.broker);
    if (bytes > 0 && bytes > one.roomBytes) return fullText(known, one, bytes);
  }
  return null;
}

/** 'broker 4 would be 93 % full, more than the 90 % of the plan' */
export function fullText({ plan }: Pick<Turn, 'plan'>, { broker, freeBytes, totalBytes }: Headroom, bytes = 0): string {
  const percent = Math.ceil((1 - (freeBytes - bytes) / totalBytes) * 100);
  return `broker ${broker} would be ${percent} % full, more than the ${plan.intent.diskLimitPercent ?? 90} % of the plan`;
}

/** What a move brings to one broker: its data, and what is written to it until that is there. */
function bytesOn({ plan, state }: Known, index: number, broker: number): number {
  const move = plan.moves[index];
  const added = move?.to.filter((id) => !move.from.includes(id)) ?? [];
  if (move === undefined || !added.includes(broker)) return 0;
  const bytes = move.bytes / added.length;
  const rate = state.throttle?.rateBytesPerSec ?? plan.throttle.startBytesPerSec;
  return bytes + ((move.writeBytesPerSec ?? 0) * bytes) / rate;
}
