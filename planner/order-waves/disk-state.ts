import { brokerIndex, type Model } from '../build-model/model.ts';
import { defaultDiskLimitPercent } from '../intent.ts';
import { capacityOf } from '../usable.ts';

/** What brokers hold between waves, and how much they may. */
export type DiskState = { readonly usedBytes: Float64Array; readonly limitBytes: Float64Array };

/** Before the first wave; `percent` of each disk may be used. */
export function diskBefore(model: Model, percent?: number): DiskState {
  const { brokerIds, snapshot, request } = model;
  const indexOf = brokerIndex(model);
  const usedBytes = new Float64Array(brokerIds.length);
  for (const { partitions } of snapshot.topics) {
    for (const { replicas, sizeBytes } of partitions) {
      for (const id of replicas) usedBytes[indexOf.get(id)!]! += sizeBytes ?? 0;
    }
  }
  const limit = (percent ?? request.diskLimitPercent ?? defaultDiskLimitPercent) / 100;
  const capacity = new Map(snapshot.brokers.map((broker) => [broker.id, capacityOf(broker)]));
  return {
    usedBytes,
    limitBytes: Float64Array.from(brokerIds, (id) => (capacity.get(id) ?? Number.POSITIVE_INFINITY) * limit),
  };
}
