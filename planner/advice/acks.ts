/** What each acks value buys, by arithmetic. Producers say it, the cluster never shows it. */

import type { Choice } from './replication.ts';

export type AcksGiven = {
  readonly acks: '0' | '1' | 'all';
  /** Brokers that hold a record for sure once its producer goes on. */
  readonly copies: number;
  /** Brokers whose loss at once can take such a record; null: the producer does not even know that it arrived. */
  readonly lostWithBrokers: number | null;
  /** Replicas that may be missing while the producer goes on; without min ISR records are taken but stay invisible. */
  readonly survives: number;
  /** Which clients ask for it when nobody said anything (KIP-679). */
  readonly defaultOf: string | null;
};

export function acksGivenBy({ replicationFactor, minIsr }: Choice): readonly AcksGiven[] {
  const copies = Math.min(minIsr, replicationFactor);
  const alone = Math.max(0, replicationFactor - 1);
  return [
    { acks: '0', copies: 0, lostWithBrokers: null, survives: alone, defaultOf: null },
    { acks: '1', copies: 1, lostWithBrokers: 1, survives: alone, defaultOf: 'clients older than 3.0' },
    {
      acks: 'all',
      copies,
      lostWithBrokers: copies,
      survives: Math.max(0, replicationFactor - minIsr),
      defaultOf: 'clients from 3.0 on',
    },
  ];
}
