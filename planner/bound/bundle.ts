import type { PlanControl } from '../plan.ts';
import type { LinearProgram } from '../solve.ts';

/**
 * A bundle method: Kelley's cutting planes in a trust region, for a concave, piecewise linear function of prices. Each evaluation gives
 * a value and a slope, that is a plane above the function; the master program (javascript-lp-solver) climbs the lowest planes
 * within a box around the best point so far. What comes out is only ever a point: its value is the oracle's, so a fault of the
 * solver costs quality, never truth.
 */
export type Cut<Extra> = {
  readonly value: number;
  readonly at: Float64Array;
  readonly slope: Float64Array;
  /** Whatever else the oracle found there. */
  readonly extra: Extra;
};

export type Oracle<Extra> = (at: Float64Array) => Cut<Extra>;

const cutsAtMost = 100;
/** Rise, relative to the value, below which going on is not worth it. */
const enough = 1e-6;
/** Of the predicted rise: what makes a step count, and what makes the box grow. */
const serious = 0.1;
const good = 0.5;
const largestRadius = 1;
/** How much smaller the box gets after a step that did not count; with many steps to go, the new plane alone is what it was good for. */
const slowly = { near: 1, far: 0.9 };
const quickly = { near: 0.8, far: 0.5 };
const smallestRadius = 1e-6;

export type Box = { readonly lower: Float64Array; readonly upper: Float64Array };

export type Climb = {
  /** Where the oracle can be asked, given the best point so far (which lies within). */
  readonly box: (best: Float64Array) => Box;
  readonly firstRadius: number;
  /** Prices are whole multiples of this; 0 where the oracle takes any. */
  readonly grain: number;
  readonly evaluations: number;
  /** A value that needs no better one. */
  readonly highEnough: number;
  /** Whether there are steps enough to keep the box large. */
  readonly patient: boolean;
  /** The master program's solver; null where it has no answer, and then the proximal step is taken. */
  readonly solve: (program: LinearProgram) => Float64Array | null;
  readonly control: PlanControl;
};

/** All points looked at, the best one first. */
export function climb<Extra>(
  oracle: Oracle<Extra>,
  starts: readonly Float64Array[],
  options: Climb,
): readonly Cut<Extra>[] {
  const { box, grain, evaluations, highEnough, solve, control } = options;
  const seen = starts.map(oracle);
  let cuts = [...seen];
  let best = cuts.reduce((a, b) => (b.value > a.value ? b : a));
  let radius = options.firstRadius;
  const shrink = options.patient ? slowly : quickly;
  for (
    let used = cuts.length;
    used < evaluations && best.value < highEnough && radius >= Math.max(grain, smallestRadius) && !control.shouldStop();
    used++
  ) {
    const around = box(best.at);
    const moved = (step: Float64Array): Float64Array =>
      best.at.map((price, i) => (grain === 0 ? price + step[i]! : Math.round((price + step[i]!) / grain) * grain));
    const promise = (point: Float64Array): number => Math.min(...cuts.map((cut) => planeAt(cut, point))) - best.value;
    const program = master(cuts, best, around, radius);
    const step = stepOf(solve(program), radius);
    let at = step === null ? best.at : moved(step);
    // The master knows a point at 0, the best one: whatever is not above that is a fault of the solver.
    if (promise(at) <= 0) at = moved(proximalStep(cuts, best, around, radius));
    const predicted = promise(at);
    if (predicted <= enough * Math.max(1, Math.abs(best.value))) {
      if (radius >= largestRadius) break;
      radius = Math.min(largestRadius, radius * 2);
      continue;
    }
    const cut = oracle(at);
    const rise = cut.value - best.value;
    cuts.push(cut);
    seen.push(cut);
    if (rise > serious * predicted) {
      best = cut;
      if (rise > good * predicted) radius = Math.min(largestRadius, radius * 2);
    } else radius *= rise < -4 * predicted ? shrink.far : shrink.near;
    if (cuts.length > cutsAtMost) cuts = withoutSlackest(cuts, best);
  }
  return [best, ...seen.filter((cut) => cut !== best)];
}

function planeAt<Extra>({ value, at, slope }: Cut<Extra>, point: Float64Array): number {
  let height = value;
  for (let i = 0; i < point.length; i++) height += slope[i]! * (point[i]! - at[i]!);
  return height;
}

/**
 * max theta with theta below every plane and each price within the radius. Steps are split into rise and fall, both 0 or more, and theta
 * is counted from the best value, which no plane is below at the best point: so the origin is feasible.
 */
function master<Extra>(cuts: readonly Cut<Extra>[], best: Cut<Extra>, box: Box, radius: number): LinearProgram {
  const prices = best.at.length;
  const unit = largestSlope(cuts) * radius;
  const theta = 2 * prices;
  const objective = new Float64Array(theta + 1);
  objective[theta] = 1;
  const rows = cuts.map(({ slope }) => {
    const row = new Float64Array(theta + 1);
    for (let i = 0; i < prices; i++) {
      row[i] = (-slope[i]! * radius) / unit;
      row[prices + i] = -row[i]!;
    }
    row[theta] = 1;
    return row;
  });
  const limits = cuts.map((cut) => Math.max(0, planeAt(cut, best.at) - best.value) / unit);
  const upper = new Float64Array(theta + 1);
  for (let i = 0; i < prices; i++) {
    upper[i] = Math.min(1, Math.max(0, box.upper[i]! - best.at[i]!) / radius);
    upper[prices + i] = Math.min(1, Math.max(0, best.at[i]! - box.lower[i]!) / radius);
  }
  upper[theta] = theta;
  return { objective, rows, limits, upper };
}

/** From rises, falls and theta to what each price changes by. */
function stepOf(point: Float64Array | null, radius: number): Float64Array | null {
  if (point === null) return null;
  const prices = (point.length - 1) / 2;
  return Float64Array.from({ length: prices }, (_, i) => (point[i]! - point[prices + i]!) * radius);
}

/**
 * The step that a proximal bundle method takes (Kiwiel, 1990), where the linear program failed: the highest of the lowest planes less half
 * the square of the step. Its dual is a point of a simplex, one weight per plane; weight goes from the plane that rises most along
 * the step so far to the one that rises least.
 */
function proximalStep<Extra>(cuts: readonly Cut<Extra>[], best: Cut<Extra>, box: Box, radius: number): Float64Array {
  const unit = largestSlope(cuts);
  const slopes = cuts.map(({ slope }) => slope.map((s) => s / unit));
  const heights = cuts.map((cut) => Math.max(0, planeAt(cut, best.at) - best.value) / (unit * radius));
  const weights = cuts.map((cut) => (cut === best ? 1 : 0));
  const step = slopes[cuts.indexOf(best)]!.slice();
  for (let round = 0; round < weighingsAtMost; round++) {
    let low = 0;
    let high = -1;
    const rises = slopes.map((slope, i) => heights[i]! + dot(slope, step));
    for (let i = 0; i < cuts.length; i++) {
      if (rises[i]! < rises[low]!) low = i;
      if (weights[i]! > 0 && (high < 0 || rises[i]! > rises[high]!)) high = i;
    }
    const between = slopes[low]!.map((s, i) => s - slopes[high]![i]!);
    const apart = dot(between, between);
    const share = apart === 0 ? 0 : Math.min(weights[high]!, (rises[high]! - rises[low]!) / apart);
    if (share <= 1e-9) break;
    weights[low]! += share;
    weights[high]! -= share;
    for (let i = 0; i < step.length; i++) step[i]! += share * between[i]!;
  }
  return step.map((s, i) =>
    Math.max(box.lower[i]! - best.at[i]!, Math.min(box.upper[i]! - best.at[i]!, radius * Math.max(-1, Math.min(1, s)))),
  );
}

const weighingsAtMost = 400;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largestSlope<Extra>(cuts: readonly Cut<Extra>[]): number {
  return Math.max(1, ...cuts.map(({ slope }) => slope.reduce((most, s) => Math.max(most, Math.abs(s)), 0)));
}

/** The plane that is highest above the best point says least about it. */
function withoutSlackest<Extra>(cuts: readonly Cut<Extra>[], best: Cut<Extra>): Cut<Extra>[] {
  let drop = best;
  let most = Number.NEGATIVE_INFINITY;
  for (const cut of cuts) {
    const height = planeAt(cut, best.at) - best.value;
    if (cut === best || height <= most) continue;
    most = height;
    drop = cut;
  }
  return cuts.filter((cut) => cut !== drop);
}
