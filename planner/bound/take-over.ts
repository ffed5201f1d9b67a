import type { Basis } from './basis.ts';
import type { SetPool } from './set-pool.ts';

/** A basis with the pool that its sets are of. */
export type SetBasis = { readonly basis: Basis; readonly pool: SetPool };

/** The same basis in terms of another pool, to which its sets are added. */
export function takeOver({ basis: { key, basic, atUpper }, pool: from }: SetBasis, into: SetPool): Basis {
  const taken = (set: number): number => (set < 0 ? set : into.add(from.partitionOf[set]!, from.brokersOf[set]!));
  return { key: key.map(taken), basic: basic.map(taken), atUpper };
}
