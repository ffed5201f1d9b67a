/** Work for the next round: partitions placed so that racks are violated again, by Kafka's own Admin and without a throttle. */

import { producerTopic } from '../demo/topics.ts';
import { type Placements, placeReplicas } from '../kafka/index.ts';

/** Two replicas in rack a each; the other brokers take turns, so that every broker takes part. */
const placements: Placements = {
  [producerTopic]: [
    [101, 102, 103],
    [103, 104, 105],
    [105, 106, 101],
    [102, 101, 106],
  ],
  clicks: [
    [104, 103, 101],
    [106, 105, 102],
    [101, 102, 104],
  ],
};

/** The partitions of `placements` stand as listed when it resolves, whatever was there before. */
export function misplace(bootstrap: readonly string[]): Promise<void> {
  return placeReplicas(bootstrap, placements);
}
