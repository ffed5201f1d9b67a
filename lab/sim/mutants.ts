/**
 * Known-bad variants of the executor. Each bends the real code at one place, and the simulator must catch every one:
 * that is what shows that its checks can fail.
 */

import type { Cluster } from '../../jobs/cluster.ts';
import type { Deps } from '../../jobs/deps.ts';
import type { Admission } from '../../jobs/execution/admit.ts';
import { sightOf } from '../../jobs/execution/move-view.ts';
import type { Step, Turn } from '../../jobs/execution/observed.ts';
import { rules } from '../../jobs/execution/rules.ts';
import { ok } from '../../jobs/outcome.ts';
import { anyTime } from '../../jobs/policy/work-time.ts';
import { digestMatches, withDigest } from '../../planner/digest.ts';
import { blind, withoutFirstElection } from './bent-actors.ts';
import type { Bend } from './run-seed.ts';

type Decide = (turn: Turn) => Step;
type Admit = (admission: Admission) => ReturnType<typeof rules.admit>;

export type Mutant = {
  readonly what: string;
  readonly bend: Bend;
  /** For what shows itself rarely: a seed before one that is known to. Missing: 1. */
  readonly from?: number;
};

const decideAs =
  (decide: Decide): Bend =>
  (deps) => ({ ...deps, rules: { ...(deps.rules ?? rules), decide } });

const admitAs =
  (admit: Admit): Bend =>
  (deps) => ({ ...deps, rules: { ...(deps.rules ?? rules), admit } });

const inSweep =
  (bend: (deps: Deps) => Deps): Bend =>
  (deps, job) =>
    job === 'sweep' ? bend(deps) : deps;

const onActor =
  (bend: (actor: Cluster['actor']) => Cluster['actor']): Bend =>
  (deps) => ({
    ...deps,
    clusters: {
      ...deps.clusters,
      get: (name) => {
        const cluster = deps.clusters.get(name);
        return cluster.ok ? ok({ ...cluster.value, actor: bend(cluster.value.actor) }) : cluster;
      },
    },
  });

export const mutants: Readonly<Record<string, Mutant>> = {
  'throttle-not-restored': {
    what: 'ends without putting the throttles back',
    bend: decideAs((turn) => {
      const { ending, endSeen, ended } = turn.state;
      if (ending === null || endSeen === null || ended !== null) return rules.decide(turn);
      return { kind: 'append', event: { kind: 'ended', end: ending.end, reason: ending.reason } };
    }),
  },
  'restored-before-end-seen': {
    what: 'puts the throttles back while moves are still in flight',
    bend: decideAs((turn) => {
      const { state, observed } = turn;
      if (state.ending === null || state.restoreSeen !== null) return rules.decide(turn);
      const blind = { ...observed.observation, reassignments: [], partitions: [] };
      const early = { ...state, endSeen: state.endSeen ?? { left: [], atMs: turn.nowMs } };
      return rules.decide({ ...turn, state: early, observed: { ...observed, observation: blind } });
    }),
  },
  'previous-is-our-own': {
    what: 'journals our own throttle as what was there before',
    bend: decideAs((turn) => {
      const step = rules.decide(turn);
      if (step.kind !== 'append' || step.event.kind !== 'throttle-intended') return step;
      const value = String(step.event.rateBytesPerSec);
      const previous = step.event.previous.map((before) =>
        before.resource.kind === 'broker' ? { ...before, value, source: 'dynamic-broker' as const } : before,
      );
      return { kind: 'append', event: { ...step.event, previous } };
    }),
  },
  'done-not-observed': {
    what: 'writes a move down as done once it was asked for, without seeing it',
    bend: decideAs((turn) => {
      const { plan, state, observed } = turn;
      if (state.ending !== null || !state.admitted) return rules.decide(turn);
      const copying = sightOf(plan, observed.observation).copying.filter(
        (move) => state.moves.get(move) === 'intended',
      );
      if (copying.length === 0) return rules.decide(turn);
      return { kind: 'append', event: { kind: 'moves-seen', wave: 0, moves: copying } };
    }),
  },
  'claim-skipped': {
    what: 'acts without asking whether it still holds the cluster',
    bend: (deps) => ({ ...deps, lock: { ...deps.lock, renew: async () => ok(null) } }),
  },
  'wave-not-awaited': {
    what: 'starts the next wave while the one before is still copying',
    bend: decideAs((turn) => {
      const [first] = turn.plan.waves;
      if (first === undefined) return rules.decide(turn);
      const all = turn.plan.waves.flatMap(({ moves }) => moves);
      // Only the throttles of the wave that is due are read; without this it would wait for the others for ever.
      const throttle = turn.state.throttle === null ? null : { ...turn.state.throttle, away: [] };
      const state = { ...turn.state, throttle };
      return rules.decide({ ...turn, state, plan: { ...turn.plan, waves: [{ ...first, moves: all }] } });
    }),
  },
  'lease-not-kept': {
    what: 'lets its lease run out while it waits for Kafka',
    bend: (deps) => ({ ...deps, limits: { ...deps.limits, renewalsPerWait: 0 } }),
  },
  'lease-kept-for-ever': {
    what: 'keeps its lease as long as it waits, also for an answer that never comes',
    bend: (deps) => ({ ...deps, limits: { ...deps.limits, renewalsPerWait: Number.POSITIVE_INFINITY } }),
  },
  'approval-not-rechecked': {
    what: 'takes an approval for good when it is spent',
    bend: admitAs((admission) => {
      const { proposal, nowMs } = admission;
      const forever = { ...proposal, state: 'running' as const, expiresAtMs: nowMs + 1 };
      return rules.admit({ ...admission, proposal: forever });
    }),
  },
  'digest-not-recomputed': {
    what: 'carries out the stored plan without recomputing its digest',
    bend: admitAs((admission) => {
      if (digestMatches(admission.plan)) return rules.admit(admission);
      const { planId: _planId, digest: _digest, ...rest } = admission.plan;
      const plan = withDigest(rest);
      const { digest } = plan;
      const approvals = admission.proposal.approvals.map((approval) => ({ ...approval, digest }));
      return rules.admit({ ...admission, plan, proposal: { ...admission.proposal, digest, approvals } });
    }),
  },
  'cluster-id-ignored': {
    what: 'does not look at which cluster it is talking to',
    bend: (deps) => ({
      ...deps,
      rules: {
        decide: (turn) => {
          const observation = { ...turn.observed.observation, clusterId: turn.plan.clusterId };
          return rules.decide({ ...turn, observed: { ...turn.observed, observation } });
        },
        admit: (admission) => {
          const { clusterId } = admission.plan;
          return rules.admit({ ...admission, snapshot: { ...admission.snapshot, clusterId } });
        },
      },
    }),
  },
  'sweeper-without-lock': {
    what: 'sweeps without holding the cluster',
    bend: inSweep((deps) => ({
      ...deps,
      lock: { acquire: async () => ok({ fence: 0 }), renew: async () => ok(null), release: async () => ok(null) },
    })),
  },
  'sweeper-blind': {
    what: 'sweeps without looking for reassignments that started after the end',
    bend: inSweep((deps) => onActor(blind)(deps, 'sweep')),
  },
  'sweeper-knows-journals-only': {
    what: 'sweeps only what journals tell of, though Redis may have lost one as a whole',
    bend: inSweep((deps) => ({ ...deps, proposals: { ...deps.proposals, list: async () => ok([]) } })),
  },
  'cancel-with-offline-originals': {
    what: 'puts a move back although its original replicas are offline or out of sync',
    bend: decideAs((turn) => {
      if (turn.state.ending === null) return rules.decide(turn);
      const { observation } = turn.observed;
      const everyone = [...new Set([...observation.aliveBrokers, ...turn.plan.moves.flatMap(({ from }) => from)])];
      const partitions = observation.partitions.map((partition) => ({ ...partition, isr: partition.replicas }));
      const rosy = { ...observation, aliveBrokers: everyone, partitions };
      return rules.decide({ ...turn, observed: { ...turn.observed, observation: rosy } });
    }),
  },
  'throttle-not-read-back': {
    what: 'moves data once the throttle was asked for, without reading it back',
    bend: decideAs((turn) => {
      const { throttle, ending } = turn.state;
      if (ending !== null || throttle === null || throttle.seen) return rules.decide(turn);
      return { kind: 'append', event: { kind: 'throttle-seen', wave: throttle.wave, away: [] } };
    }),
  },
  'throttled-while-held': {
    what: 'leaves the throttles as they are while it is held and nothing is in flight',
    bend: decideAs((turn) => rules.decide({ ...turn, observed: { ...turn.observed, idleSinceMs: null } })),
  },
  'not-throttled-again': {
    what: 'goes on after it was held without setting the throttles that it had taken off',
    from: 300,
    bend: decideAs((turn) => {
      const { throttle, closed, pausedBy, ending } = turn.state;
      const goesOn = closed === null && pausedBy === null && ending === null;
      if (throttle?.standing !== 'off' || !goesOn) return rules.decide(turn);
      return rules.decide({ ...turn, state: { ...turn.state, throttle: { ...throttle, standing: 'on', seen: true } } });
    }),
  },
  'finished-not-released': {
    what: 'takes old replicas off while the new ones are still on the throttle lists',
    bend: decideAs((turn) => {
      const { view } = sightOf(turn.plan, turn.observed.observation);
      const there = [...turn.state.moves.keys()].filter((move) => view(move) === 'grown' || view(move) === 'arrived');
      return rules.decide({ ...turn, state: { ...turn.state, released: new Set([...turn.state.released, ...there]) } });
    }),
  },
  'lent-not-given-back': {
    what: 'leaves leaders where they were while data was copied when it is cancelled or fails',
    bend: decideAs((turn) => {
      if (turn.state.endSeen === null) return rules.decide(turn);
      const moves = turn.plan.moves.map(({ copyLeader: _copyLeader, ...move }) => move);
      return rules.decide({ ...turn, plan: { ...turn.plan, moves } });
    }),
  },
  'lent-once-or-never': {
    what: 'does not ask again when the election of who leads while data is copied was lost',
    bend: (deps) => ({ ...deps, limits: { ...deps.limits, lentAgainAtMost: 0 } }),
  },
  'lent-while-throttled': {
    what: 'has another replica lead only when the new one is in sync already, and still on the throttle lists',
    bend: (deps, job) => {
      const late = decideAs((turn) => {
        const { view, partition } = sightOf(turn.plan, turn.observed.observation);
        const moves = [...turn.state.moves.keys()].filter((move) => {
          const { copyLeader } = turn.plan.moves[move] ?? {};
          if (copyLeader === undefined || turn.state.released.has(move) || view(move) !== 'grown') return false;
          return partition(move)?.leader !== copyLeader;
        });
        if (moves.length === 0 || turn.state.ending !== null) return rules.decide(turn);
        return { kind: 'effect', effect: { kind: 'lead', moves } };
      });
      return onActor(withoutFirstElection)(late(deps, job), job);
    },
  },
  'moved-in-one-step': {
    what: 'lets Kafka take the old replicas off in the very moment in which the new ones are in sync',
    bend: onActor((actor) => ({
      ...actor,
      // Every partition of the simulator has three replicas, and the new ones stand first, or after who leads meanwhile.
      reassign: (changes, options) =>
        actor.reassign(
          changes.map((change) => ({ ...change, replicas: change.replicas?.slice(0, 3) ?? null })),
          options,
        ),
    })),
  },
  'min-isr-of-plan': {
    what: 'starts moves by the min ISR of when the plan was made',
    from: 2_000,
    bend: decideAs((turn) => rules.decide({ ...turn, observed: { ...turn.observed, minIsr: new Map() } })),
  },
  'disk-as-planned': {
    what: 'starts moves onto a disk that others have filled meanwhile',
    from: 2_300,
    bend: decideAs((turn) => rules.decide({ ...turn, observed: { ...turn.observed, disks: [] } })),
  },
  'topic-by-name': {
    what: 'takes a topic that was created anew for the one that was planned for',
    bend: decideAs((turn) => {
      const { observation } = turn.observed;
      const partitions = observation.partitions.map(({ topicId: _topicId, ...seen }) => seen);
      return rules.decide({ ...turn, observed: { ...turn.observed, observation: { ...observation, partitions } } });
    }),
  },
  'window-ignored': {
    what: 'starts moves after the time for work has ended',
    bend: decideAs((turn) => rules.decide({ ...turn, observed: { ...turn.observed, time: anyTime } })),
  },
  'stale-plan-executed': {
    what: 'carries out a plan whose cluster has changed',
    bend: admitAs((admission) => {
      const refusal = rules.admit(admission);
      return refusal?.code === 'stale' || refusal?.code === 'verification-failed' ? null : refusal;
    }),
  },
};
