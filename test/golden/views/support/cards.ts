/** Plans, proposals and reports to draw: figures are chosen so that every part of a view has something to say. */

import type { Proposal } from '../../../../jobs/approval/proposal.ts';
import type { Report } from '../../../../jobs/execution/report.ts';
import { figuresOf } from '../../../../planner/choices/figures.ts';
import type { ClusterLoad, Move, Plan, Snapshot } from '../../../../planner/index.ts';

export const noon = Date.UTC(2026, 10, 21, 12, 0, 0);
const digest = 'ab12'.repeat(16);
const gigabyte = 1e9;

export const mira = { teamId: 'T1', userId: 'U0MIRA', name: 'mira' };
export const bob = { teamId: 'T1', userId: 'U0BOB', name: 'bob' };

export function load(
  replicas: readonly number[],
  leaders: readonly number[],
  gigabytes: readonly number[],
): ClusterLoad {
  const racks = ['a', 'a', 'b', 'b', 'c', 'c'];
  return {
    brokers: replicas.map((count, index) => ({
      broker: 101 + index,
      rack: racks[index] ?? null,
      replicas: count,
      leaders: leaders[index] ?? 0,
      bytes: (gigabytes[index] ?? 0) * gigabyte,
      capacityBytes: 500 * gigabyte,
    })),
    racks: [],
    rackViolations: 0,
    cannotLoseRack: 0,
  };
}

export function move(index: number, topic = 'orders'): Move {
  const to = [101, 103, 105];
  return { topic, partition: index, from: [101, 102, 103], to, bytes: 4e9, minIsr: 2, why: 'two replicas in rack a' };
}

export function plan(over: Partial<Plan> = {}): Plan {
  const moves = over.moves ?? [move(0), move(1), move(2), move(0, '__consumer_offsets')];
  const last = moves.length - 1;
  return {
    version: 1,
    planId: `plan-${digest.slice(0, 12)}`,
    digest,
    clusterId: 'c1',
    intent: { intent: { kind: 'fix-racks' } },
    feasible: true,
    reasons: [],
    moves,
    waves: [
      {
        index: 0,
        kind: 'canary',
        moves: [0],
        bytes: 4e9,
        etaSeconds: 80,
        busiestBroker: 105,
        peakDiskBytes: [[105, 300e9]],
      },
      {
        index: 1,
        kind: 'normal',
        moves: [1, 2],
        bytes: 8e9,
        etaSeconds: 160,
        busiestBroker: 105,
        peakDiskBytes: [[105, 370e9]],
      },
      {
        index: 2,
        kind: 'internal',
        moves: [last],
        bytes: 4e9,
        etaSeconds: 80,
        busiestBroker: 103,
        peakDiskBytes: [[103, 250e9]],
      },
    ],
    throttle: { floorBytesPerSec: 5e6, ceilingBytesPerSec: 100e6, startBytesPerSec: 50e6 },
    brokersUsed: [],
    elections: [],
    allowReplicationFactorChange: false,
    before: {
      ...load([112, 178, 150, 150, 150, 160], [41, 62, 50, 50, 50, 47], [190, 355, 250, 250, 260, 270]),
      rackViolations: 4,
      cannotLoseRack: 4,
    },
    after: load([150, 150, 150, 150, 150, 150], [50, 50, 50, 50, 50, 50], [255, 275, 260, 260, 262, 263]),
    totals: {
      replicasMoved: 4,
      bytesMoved: 16e9,
      partitionsChanged: 4,
      leaderChanges: 1,
      etaSecondsAtThrottle: 320,
      peakDiskBytesByBroker: { 105: 370e9 },
    },
    bound: { bytesMovedAtLeast: 16e9, replicasMovedAtLeast: 4, gap: 0, method: 'flow' },
    notes: [],
    ...over,
  };
}

/** A plan of the size of a large cluster, with names as long as Kafka allows. */
export function hugePlan(): Plan {
  const moves = Array.from({ length: 20_000 }, (_, index) => move(index, `${'t'.repeat(240)}.${index % 900}`));
  return plan({
    moves,
    notes: Array.from(
      { length: 300 },
      (_, index) => `${moves[index]?.topic}: the size of partition ${index} is unknown`,
    ),
    intent: {
      intent: { kind: 'drain', brokers: Array.from({ length: 80 }, (_, id) => id) },
      topics: moves.slice(0, 900).map(({ topic }) => topic),
    },
    waves: Array.from({ length: 400 }, (_, index) => ({
      index,
      kind: index === 399 ? ('internal' as const) : ('normal' as const),
      moves: Array.from({ length: 50 }, (_, at) => index * 50 + at),
      bytes: 2e11,
      etaSeconds: 600,
      busiestBroker: 7,
      peakDiskBytes: [[103, 480e9]] as const,
    })),
    totals: {
      replicasMoved: 20_000,
      bytesMoved: 8e13,
      partitionsChanged: 20_000,
      leaderChanges: 4321,
      etaSecondsAtThrottle: 240_000,
      peakDiskBytesByBroker: {},
    },
    bound: { bytesMovedAtLeast: 7.9e13, replicasMovedAtLeast: 19_000, gap: 8e13 / 7.9e13 - 1, method: 'flow' },
  });
}

export function proposal(over: Partial<Proposal> = {}): Proposal {
  return {
    version: 1,
    proposalId: 'P-7F3K',
    digest,
    clusterName: 'prod',
    clusterId: 'c1',
    requester: mira,
    channel: 'C111',
    messageTs: '1.1',
    state: 'posted',
    createdAtMs: noon,
    expiresAtMs: noon + 3_600_000,
    approvals: [],
    rejection: null,
    executionId: null,
    revision: 1,
    ...over,
  };
}

/** A rebalance with three other answers and a picture. */
export function withChoices(): { readonly proposal: Proposal; readonly plan: Plan } {
  const intent = { intent: { kind: 'rebalance' }, balance: 'all' } as const;
  const after = (replicas: readonly number[], gigabytes: readonly number[], rackViolations = 0) =>
    figuresOf({ ...load(replicas, [50, 50, 50, 50, 50, 50], gigabytes), rackViolations });
  const others: Proposal['others'] = [
    {
      names: ['smallest'],
      request: { ...intent, balance: 'replicas' },
      after: after([150, 150, 150, 150, 150, 150], [205, 345, 255, 250, 260, 262]),
      bytesMoved: 9.1e9,
      etaSeconds: 190,
    },
    {
      names: ['within-budget'],
      request: { ...intent, maxMoveBytes: 8e9 },
      after: after([130, 165, 150, 150, 150, 155], [220, 310, 255, 255, 260, 265]),
      bytesMoved: 7.9e9,
      etaSeconds: 165,
    },
    {
      names: ['leaders-only'],
      request: { intent: { kind: 'leaders' } },
      after: after([112, 178, 150, 150, 150, 160], [190, 355, 250, 250, 260, 270], 4),
      bytesMoved: 0,
      etaSeconds: 12,
    },
  ];
  const altText = 'Rebalance: data on 6 brokers, now → after.';
  return {
    proposal: proposal({ choice: ['balanced'], others, leftOut: [], picture: { fileId: 'F1', altText } }),
    plan: plan({ intent }),
  };
}

export const approvedByBob = { approvals: [{ person: bob, atMs: noon + 60_000, digest }], executionId: 'E-90QX' };

export function report(over: Partial<Report> = {}): Report {
  return {
    executionId: 'E-90QX',
    phase: 'moving',
    end: null,
    approvedBy: ['U0BOB'],
    movesTotal: 4,
    movesDone: 1,
    bytesTotal: 16e9,
    bytesCopied: 8.4e9,
    bytesPerSec: 48e6,
    etaSeconds: 158,
    wave: 1,
    wavesTotal: 3,
    rateBytesPerSec: 50e6,
    guard: { word: 'go', reason: 'every partition that is being moved is in sync' },
    inSync: { partitions: 12, behind: 0, example: null },
    throttlesRestored: false,
    startedAtMs: noon + 120_000,
    endedAtMs: null,
    dropped: [],
    seen: null,
    ...over,
  };
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    clusterId: 'c1',
    takenAt: '2026-11-21T12:00:00Z',
    kafkaVersion: '4.3.0',
    brokers: [
      { id: 101, rack: 'a', capacityBytes: 500e9 },
      { id: 102, rack: 'a', capacityBytes: 500e9 },
      { id: 103, rack: 'b', capacityBytes: 500e9 },
      { id: 104, rack: 'b', fenced: true },
    ],
    controlPlane: { kind: 'kraft', leaderId: 1, voters: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    topics: [
      {
        name: 'orders',
        configs: { 'min.insync.replicas': '2' },
        partitions: [
          { partition: 0, leader: 101, replicas: [101, 103], isr: [101, 103], sizeBytes: 4e9 },
          { partition: 1, leader: 101, replicas: [101, 102], isr: [101], sizeBytes: 4e9 },
          { partition: 2, leader: null, replicas: [104, 105], isr: [104], sizeBytes: null },
          { partition: 3, leader: 103, replicas: [103, 101, 102], isr: [103, 101], adding: [102], sizeBytes: 1e9 },
        ],
      },
    ],
    ...over,
  };
}
