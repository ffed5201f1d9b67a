/** What crosses zones for each byte that is written: clouds charge for it, and it is counted here, not priced. */

export type ZonesGiven = {
  readonly zones: number;
  readonly replicationFactor: number;
  /** Producers and leaders are spread evenly: this share of what is written goes to another zone. */
  readonly fromProducers: number;
  /** Copies that followers in other zones fetch. */
  readonly betweenBrokers: number;
  /** Of what one consumer reads; nothing where it fetches from a follower in its zone (KIP-392). */
  readonly toConsumers: number;
  /** Zones whose loss at once leaves at least min ISR of each partition. */
  readonly zonesSurvived: number;
};

export function zonesGivenBy(zones: number, replicationFactor: number, minIsr: number): ZonesGiven {
  const inLeadersZone = Math.ceil(replicationFactor / zones);
  const away = Math.max(0, 1 - 1 / zones);
  // The fullest zones are lost first.
  const fullest = Array.from({ length: zones }, (_, zone) => Math.ceil((replicationFactor - zone) / zones));
  let left = replicationFactor;
  const lost = fullest.findIndex((count) => {
    left -= count;
    return left < minIsr;
  });
  return {
    zones,
    replicationFactor,
    fromProducers: away,
    betweenBrokers: replicationFactor - inLeadersZone,
    toConsumers: away,
    zonesSurvived: lost < 0 ? zones : lost,
  };
}
