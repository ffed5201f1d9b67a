import type { Model } from '../build-model/model.ts';
import type { Basis } from './basis.ts';
import { type BrokerRows, openRows } from './broker-rows.ts';
import type { Fixed } from './cheapest-set-fixed.ts';
import type { Limits } from './lagrangian.ts';
import type { RoundedRow } from './rounded-row.ts';
import { separate } from './separate.ts';
import { basisOf } from './set-basis.ts';
import type { CasePool } from './set-pool.ts';
import { openSetProgram, type Solved } from './set-program.ts';

/**
 * The relaxation before any case is split, made tighter by rounded rows: those that its mixture breaks come in, those that have not bound for
 * some rounds go out, and it is solved again, until no row is broken or little is gained. Each time the simplex method goes on from where it stood.
 */
const roundsAtMost = 40;
/** Rounds in which the bound must have come nearer to the target by some share of what was missing. */
const patience = 8;
const progress = 0.02;
/** Rounds in a row without binding after which a row goes out. */
const idleAtMost = 3;
/** Between two solutions of what is the same, as a share: the rows are widened by as much. */
const rounding = 1e-6;

/** A relaxation, its rows and where its solution stands. */
export type Relaxed = { readonly rows: BrokerRows; readonly solved: Solved };

/** What is left to do, counted by who asks for it. */
export type Work = {
  readonly pivotsFor: (rows: number) => number;
  readonly shouldStop: () => boolean;
  /** Whether more may be done. */
  readonly spend: (pivots: number, rows: number) => boolean;
};

/** Begins at `start`, or with the plan's `sets`, where that is of no use; both are in the pool. */
export function tighten(
  model: Model,
  limits: Limits,
  fixed: Fixed,
  pool: CasePool,
  { sets, start }: { readonly sets: readonly number[]; readonly start: Basis | null },
  target: number,
  work: Work,
): Relaxed {
  const relax = (chosen: readonly RoundedRow[], before: Relaxed | null): Relaxed & { readonly goOn: boolean } => {
    const rows = openRows(model, limits, chosen);
    const length = rows.list.length;
    const program = openSetProgram(model, rows, fixed, pool, work.shouldStop);
    const plan = basisOf(sets, length);
    const from =
      before === null
        ? { basis: start ?? plan, value: Number.NEGATIVE_INFINITY }
        : { basis: carriedOver(before, rows), value: before.solved.value };
    const solved = program.solve(from, target, work.pivotsFor(length), plan);
    return { rows, solved, goOn: work.spend(solved.pivots, length) };
  };
  let now = relax([], null);
  let best = now;
  let mark = best.solved.value;
  const idleFor = new Map<RoundedRow, number>();
  for (let round = 0, since = 0; round < roundsAtMost && since < patience; round++, since++) {
    if (!now.goOn || best.solved.value >= target) break;
    const broken = separate(model, limits, now.solved.shares);
    if (broken.length === 0) break;
    const { rounded, list } = now.rows;
    for (const [i, row] of rounded.entries()) {
      const binds = now.solved.binding[list.length - rounded.length + i] === 1;
      idleFor.set(row, binds ? 0 : (idleFor.get(row) ?? 0) + 1);
    }
    now = relax([...rounded.filter((row) => idleFor.get(row)! < idleAtMost), ...broken], now);
    if (now.solved.value > best.solved.value) best = now;
    if (best.solved.value - mark <= progress * (target - mark)) continue;
    mark = best.solved.value;
    since = -1;
  }
  const { rounded, list } = best.rows;
  const bind = rounded.filter((_, i) => best.solved.binding[list.length - rounded.length + i] === 1);
  if (bind.length === rounded.length || best.solved.value >= target) return best;
  // Stopped on the way it would prove less.
  const bare = relax(bind, best);
  return bare.solved.value >= best.solved.value * (1 - rounding) ? bare : best;
}

/** The basis with other rounded rows: those that went out did not bind, those that came in are basic themselves. */
function carriedOver({ rows, solved }: Relaxed, after: BrokerRows): Basis {
  const base = rows.list.length - rows.rounded.length;
  const places = new Map(after.rounded.map((row, i) => [row, base + i]));
  const to = rows.list.map((_, row) => (row < base ? row : places.get(rows.rounded[row - base]!)));
  const basic = [...solved.basis.basic].flatMap((set) => {
    if (set >= 0) return [set];
    const row = to[-1 - set];
    return row === undefined ? [] : [-1 - row];
  });
  const atUpper = new Uint8Array(after.list.length);
  const stays = new Set(to);
  for (const [row, place] of to.entries()) if (place !== undefined) atUpper[place] = solved.basis.atUpper[row]!;
  for (let row = 0; row < after.list.length; row++) if (!stays.has(row)) basic.push(-1 - row);
  return { key: solved.basis.key, basic: Int32Array.from(basic), atUpper };
}
