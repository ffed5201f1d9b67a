import type { SetPool } from './set-pool.ts';
import type { WorkingBasis } from './working-basis.ts';

/** Which set is each partition's key, what else is basic (sets, or slacks as -1 - row), which slacks stand at their upper end. */
export type Basis = {
  readonly key: Int32Array;
  readonly basic: Int32Array;
  readonly atUpper: Uint8Array;
};

/** A set's share of its partition, between 0 and 1. */
export type Share = { readonly partition: number; readonly brokers: Int32Array; readonly share: number };

/**
 * A basis of the primal simplex method with generalised upper bounds (Dantzig and Van Slyke, 1967): per partition one set is the key, what
 * others differ from it is what counts, so there is one basic column per row however many partitions there are.
 */
export type OpenBasis = {
  /** Inverts anew (or takes the inverse that is known) and recomputes all values; false where rounding has made the basis singular. */
  readonly refresh: (known?: WorkingBasis) => boolean;
  readonly inverse: () => WorkingBasis;
  /** From here on sets cost what this pool says. */
  readonly chargeBy: (pool: SetPool) => void;
  /** Dual prices per row. */
  readonly prices: (pi: Float64Array) => void;
  /** Lets a set (or, below 0, a slack) into the basis; false where nothing stops it or the pivot is too small. */
  readonly enter: (entering: number) => boolean;
  readonly keyOf: (partition: number) => number;
  readonly keyCostOf: (partition: number) => number;
  /** Whether the key is all that is basic of its partition; then another set may take its place, and `refresh` is due. */
  readonly isAlone: (partition: number) => boolean;
  readonly replaceKey: (partition: number, set: number) => void;
  /** Of a slack: whether it is basic, and which end it stands at if not. */
  readonly isBasic: (row: number) => boolean;
  readonly isAtUpper: (row: number) => boolean;
  /** The basic set or slack that is farthest outside its ends, made part of the working basis; null where all are within. */
  readonly outermost: (mayUse: (set: number) => boolean) => Outside | null;
  /** The row of the inverse that belongs to a place. */
  readonly inverseRow: (at: number) => Float64Array;
  /** Lets a set or a slack into the basis for what is outside, which goes to its end; false where the pivot is too small. */
  readonly exchange: (entering: number, outside: Outside) => boolean;
  readonly shares: () => readonly Share[];
  readonly copy: () => Basis;
};

/** What stands at a place of the basis is by so much above (sign 1) or below (sign -1) its end. */
export type Outside = { readonly at: number; readonly by: number; readonly sign: number };
