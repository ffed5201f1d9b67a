/** What a plan saves: whether it is worth posting when nobody has asked for it just now. */

import type { Plan } from '../../planner/index.ts';
import { gigabytes } from '../policy/risk.ts';
import type { Threshold } from './schedule.ts';

export type Gain = { readonly enough: boolean; readonly text: string };

/** What endangers availability is always worth it; otherwise how much emptier the fullest broker gets. */
export function gainOf(plan: Plan, atLeast: Threshold | null): Gain {
  const { before, after } = plan;
  const mended = before.rackViolations - after.rackViolations + (before.cannotLoseRack - after.cannotLoseRack);
  if (mended > 0) return { enough: true, text: 'it mends rack violations' };
  // A plan that copies nothing saves on leaders, which is what it moves.
  const figure = plan.totals.bytesMoved > 0 ? 'bytes' : 'leaders';
  const fullest = (brokers: Plan['before']['brokers']) => Math.max(0, ...brokers.map((broker) => broker[figure]));
  const [most, least] = [fullest(before.brokers), fullest(after.brokers)];
  const saved = most - least;
  const percent = most > 0 ? (saved / most) * 100 : 0;
  const amount = figure === 'bytes' ? gigabytes(Math.max(0, saved)) : `${Math.max(0, saved)} leaders`;
  const text = `the fullest broker would lose ${amount} (${Number(Math.max(0, percent).toFixed(1))} %)`;
  if (atLeast === null) return { enough: true, text };
  const enough = atLeast.kind === 'percent' ? percent >= atLeast.percent : figure === 'bytes' && saved >= atLeast.bytes;
  return { enough, text };
}

export function thresholdText(atLeast: Threshold): string {
  return atLeast.kind === 'percent' ? `${atLeast.percent} %` : gigabytes(atLeast.bytes);
}
