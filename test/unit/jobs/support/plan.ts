import { withDigest } from '../../../../planner/digest.ts';
import type { Plan } from '../../../../planner/index.ts';

type PlainMove = {
  readonly topic: string;
  readonly partition: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
};

const load = { brokers: [], racks: [], rackViolations: 0, cannotLoseRack: 0 };

/** A small plan: each inner list of `waves` is one wave; without it all moves are one. */
export function planOf(moves: readonly PlainMove[], waves?: readonly (readonly number[])[]): Plan {
  const bytes = 1_000_000;
  const full = moves.map((move) => {
    const added = move.to.filter((broker) => !move.from.includes(broker)).length;
    return { ...move, bytes: bytes * added, minIsr: 2, why: 'test' };
  });
  const brokers = [...new Set(moves.flatMap(({ from, to }) => [...from, ...to]))].sort((a, b) => a - b);
  return withDigest({
    version: 1,
    clusterId: 'cluster-1',
    intent: { intent: { kind: 'fix-racks' } },
    feasible: true,
    reasons: [],
    moves: full,
    waves: (waves ?? [full.map((_, index) => index)]).map((indexes, index) => ({
      index,
      kind: 'normal',
      moves: indexes,
      bytes,
      etaSeconds: 1,
      busiestBroker: null,
      peakDiskBytes: [],
    })),
    throttle: { floorBytesPerSec: 1_000_000, ceilingBytesPerSec: 100_000_000, startBytesPerSec: 50_000_000 },
    brokersUsed: brokers.map((id) => ({ id, rack: null })),
    elections: [],
    allowReplicationFactorChange: false,
    before: load,
    after: load,
    totals: {
      replicasMoved: moves.length,
      bytesMoved: full.reduce((sum, move) => sum + move.bytes, 0),
      partitionsChanged: moves.length,
      leaderChanges: 0,
      etaSecondsAtThrottle: 1,
      peakDiskBytesByBroker: {},
    },
    bound: { bytesMovedAtLeast: 0, replicasMovedAtLeast: 0, gap: 0, method: 'test' },
    notes: [],
  });
}
