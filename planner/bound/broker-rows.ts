import type { Model } from '../build-model/model.ts';
import type { CasePrices } from './cases.ts';
import type { Limits } from './lagrangian.ts';
import { inequalityOf, type RoundedRow } from './rounded-row.ts';

/**
 * The rows of the linear relaxation, each about one broker: lower <= sum of coefficient_p over the partitions it holds <= upper. First the counts
 * of all brokers, then their bytes, then what rounding adds. Bytes are in units of the mean size, so that all rows compare.
 */
export type BrokerRows = {
  readonly meanBytes: number;
  /** Size per partition. */
  readonly weight: Float64Array;
  readonly list: readonly BrokerRow[];
  readonly ofBroker: readonly Int32Array[];
  readonly rounded: readonly RoundedRow[];
};

export type BrokerRow = {
  readonly broker: number;
  /** Per partition. */
  readonly coefficient: Float64Array;
  /** The partitions whose coefficient is not 0. */
  readonly touches: Int32Array;
  readonly lower: number;
  readonly upper: number;
};

/** Counts are whole, so many steps would have no length: bounds are widened by a fixed pattern. */
const shift = 1e-6;
/** No band at all. */
const unbounded = 1e9;

export function openRows(model: Model, limits: Limits, chosen: readonly RoundedRow[]): BrokerRows {
  const { targets, partitions, frozen } = model;
  const meanBytes = meanOf(model);
  const weight = weightsOf(model);
  const ones = new Float64Array(partitions).fill(1);
  const [counted, weighed] = [ones, weight].map(touchedBy) as [Int32Array, Int32Array];
  const wider = (step: number): number => shift * (1 + ((step * 7) % 11) / 11);
  const brokers = Array.from({ length: targets }, (_, b) => b);
  const counts = brokers.map((broker) => ({
    broker,
    coefficient: ones,
    touches: counted,
    lower: limits.replicas.lo[broker]! - frozen.replicas[broker]! - wider(broker),
    upper: limits.replicas.hi[broker]! - frozen.replicas[broker]! + wider(broker + 3),
  }));
  const bytes = brokers.map((broker) => ({
    broker,
    coefficient: weight,
    touches: weighed,
    lower: (limits.bytes.lo[broker]! - frozen.bytes[broker]!) / meanBytes - wider(broker + 5),
    upper: Math.min(unbounded, (limits.bytes.hi[broker]! - frozen.bytes[broker]!) / meanBytes) + wider(broker + 9),
  }));
  const rounded: RoundedRow[] = [];
  const extra: BrokerRow[] = [];
  for (const row of chosen) {
    const inequality = inequalityOf(model, limits, row);
    if (inequality === null) continue;
    const { coefficient, most } = inequality;
    // No sum is lower: a far bound would make much of a price that is 0 but for rounding.
    const lower = coefficient.reduce((sum, each) => sum + Math.min(0, each), 0) - 1;
    const touches = touchedBy(coefficient);
    extra.push({ broker: row.broker, coefficient, touches, lower, upper: most + wider(extra.length + 1) });
    rounded.push(row);
  }
  const list = [...counts, ...bytes, ...extra];
  const ofBroker = brokers.map((b) => Int32Array.from(list.keys()).filter((row) => list[row]!.broker === b));
  return { meanBytes, weight, list, ofBroker, rounded };
}

function touchedBy(coefficient: Float64Array): Int32Array {
  return Int32Array.from(coefficient.keys()).filter((p) => coefficient[p] !== 0);
}

/** Sizes in units of their mean. */
export function weightsOf(model: Model): Float64Array {
  const mean = meanOf(model);
  return model.sizeBytes.map((size) => size / mean);
}

function meanOf({ sizeBytes, partitions }: Model): number {
  return Math.max(1, sizeBytes.reduce((sum, size) => sum + size, 0) / Math.max(1, partitions));
}

/** Prices per row as a proof takes them, in bytes. */
export function pricesOf({ meanBytes, ofBroker, rounded }: BrokerRows, pi: Float64Array): CasePrices {
  const targets = ofBroker.length;
  const base = 2 * targets;
  return {
    lambda: Float64Array.from({ length: targets }, (_, b) => -pi[b]! * meanBytes),
    mu: Float64Array.from({ length: targets }, (_, b) => -pi[targets + b]!),
    rounded: rounded.map((row, i) => ({ row, price: -pi[base + i]! * meanBytes })).filter(({ price }) => price > 0),
  };
}
