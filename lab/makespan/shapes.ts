/** The shapes of plans that are timed, each as topics that stand badly and a request that mends it. */

import type { PlanRequest } from '../../planner/index.ts';
import { cycle } from '../demo/topics.ts';

export type ShapeTopic = {
  readonly topic: string;
  readonly bytes: number;
  readonly replicas: readonly (readonly number[])[];
};

export type Shape = {
  readonly what: string;
  readonly topics: readonly ShapeTopic[];
  /** Without topics and throttle. */
  readonly request: Omit<PlanRequest, 'topics' | 'throttleBytesPerSec'>;
};

const megabyte = 1e6;

/** Timed unless others are named. */
export const usualShapes = ['drain', 'spread', 'racks'] as const;

/** Brokers 101 and 102 stand in rack a, 103 and 104 in b, 105 and 106 in c. */
export const shapes: Readonly<Record<string, Shape>> = {
  drain: {
    what: 'one broker is emptied; the other one of its rack takes everything',
    topics: [
      {
        topic: 'drained',
        bytes: 32 * megabyte,
        replicas: cycle(12, [
          [101, 103, 106],
          [103, 106, 102],
          [106, 102, 104],
          [104, 101, 106],
        ]),
      },
    ],
    request: { intent: { kind: 'drain', brokers: [106] } },
  },
  spread: {
    what: 'one broker that leads far too much is spread over all others',
    topics: [
      {
        topic: 'heaped',
        bytes: 56 * megabyte,
        replicas: cycle(20, [
          [101, 103],
          [101, 104],
          [101, 105],
          [101, 106],
        ]),
      },
    ],
    request: { intent: { kind: 'rebalance' }, balance: 'replicas' },
  },
  led: {
    what: 'the same as spread, with the other replicas leading: what moving leaders before the copy could gain',
    topics: [
      {
        topic: 'led',
        bytes: 56 * megabyte,
        replicas: cycle(20, [
          [103, 101],
          [104, 101],
          [105, 101],
          [106, 101],
        ]),
      },
    ],
    request: { intent: { kind: 'rebalance' }, balance: 'replicas' },
  },
  racks: {
    what: 'many small partitions with two replicas in one rack',
    topics: [
      {
        topic: 'crowded',
        bytes: 3 * megabyte,
        replicas: cycle(400, [
          [101, 102, 103],
          [102, 101, 105],
          [101, 102, 104],
          [102, 101, 106],
        ]),
      },
    ],
    request: { intent: { kind: 'fix-racks' } },
  },
};
