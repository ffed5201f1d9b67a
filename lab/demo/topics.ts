/**
 * The demo's topics: several shapes and sizes, some of them placed badly on purpose. Six brokers, two in each rack.
 */

export const brokers = [
  { id: 101, rack: 'a' },
  { id: 102, rack: 'a' },
  { id: 103, rack: 'b' },
  { id: 104, rack: 'b' },
  { id: 105, rack: 'c' },
  { id: 106, rack: 'c' },
] as const;

export type DemoTopic = {
  readonly name: string;
  readonly what: string;
  readonly minInsyncReplicas: number;
  /** Bytes written to each partition before the demo begins. */
  readonly fillBytes: number;
  /** The replica list of each partition; the first is the preferred leader. */
  readonly placement: readonly (readonly number[])[];
};

const mebibyte = 1 << 20;

export const producerTopic = 'orders';

export const demoTopics: readonly DemoTopic[] = [
  {
    name: 'orders',
    what: 'a producer writes here with acks=all; half of it stands in two racks only',
    minInsyncReplicas: 2,
    fillBytes: 6 * mebibyte,
    placement: cycle(12, [
      [101, 102, 103],
      [103, 105, 101],
      [101, 102, 105],
      [105, 101, 104],
      [101, 103, 104],
      [104, 101, 106],
    ]),
  },
  {
    name: 'payments',
    what: 'three of its eight partitions would not survive the loss of rack a',
    minInsyncReplicas: 2,
    fillBytes: 4 * mebibyte,
    placement: [
      [101, 102, 103],
      [102, 101, 105],
      [101, 102, 104],
      [101, 103, 105],
      [103, 101, 106],
      [101, 104, 105],
      [105, 103, 102],
      [101, 104, 106],
    ],
  },
  {
    name: 'clicks',
    what: 'large, well spread over racks, and every leader on broker 101',
    minInsyncReplicas: 1,
    fillBytes: 8 * mebibyte,
    placement: cycle(12, [
      [101, 103, 105],
      [101, 104, 106],
    ]),
  },
  {
    name: 'invoices',
    what: 'RF 2, both copies in one rack',
    minInsyncReplicas: 1,
    fillBytes: 2 * mebibyte,
    placement: [
      [103, 104],
      [105, 106],
      [101, 103],
      [102, 105],
    ],
  },
  {
    name: 'audit-trail',
    what: 'small and as it should be',
    minInsyncReplicas: 2,
    fillBytes: 256 * 1024,
    placement: [
      [102, 104, 106],
      [104, 106, 102],
      [106, 102, 104],
    ],
  },
];

/** The rows again and again, `count` of them. */
export function cycle<T>(count: number, rows: readonly T[]): readonly T[] {
  return Array.from({ length: count }, (_, index) => rows[index % rows.length] as T);
}
