/** What a tale does at the very moment of the decision. */

import type { Proposal } from '../../jobs/approval/proposal.ts';
import { forgetSince } from './mishaps.ts';
import { policy } from './people.ts';
import type { Sim } from './sim.ts';

/** Until Redis forgets: between the first throttle and the last wave, as it comes. */
const forgetsWithinMs = 20_000;

export function onApproved(sim: Sim, proposal: Proposal): void {
  const { scenario, timeline, world, random } = sim;
  // The plan of a shape is computed once, so its figures must still be true when it is posted: also the second time.
  if (scenario.tale !== 'twice') world.writesFromMs = timeline.nowMs();
  switch (scenario.tale) {
    case 'late':
      // So slow that a reassignment which arrives late does not just end by itself.
      world.networkBytesPerSec = 20_000;
      return;
    case 'forgotten': {
      const sinceMs = timeline.nowMs();
      timeline.at(random.between(100, forgetsWithinMs), () => forgetSince(sim, sinceMs));
      return;
    }
    case 'expired':
      sim.queuePausedUntilMs = proposal.createdAtMs + policy.approvalLastsMs + 600_000;
      return;
    case 'altered':
      alter(sim, proposal);
      return;
    case 'stale':
      makeStale(sim);
      return;
    case 'wrong-cluster':
      world.clusterId = 'another-cluster';
      return;
    default:
      return;
  }
}

/** Something that no other check would mind: only the digest can tell. */
function alter({ store }: Sim, { digest }: Proposal): void {
  const plan = store.plans.get(digest);
  if (plan === undefined) return;
  const throttle = { ...plan.throttle, startBytesPerSec: plan.throttle.ceilingBytesPerSec };
  store.plans.set(digest, { ...plan, throttle });
}

function makeStale({ ledger, scenario, world }: Sim): void {
  const move = scenario.shape.plan.moves[0];
  const partition = move === undefined ? undefined : world.topics.get(move.topic)?.partitions[move.partition];
  if (partition === undefined) return;
  partition.replicas.reverse();
  ledger.foreign.add(`${partition.topic}-${partition.partition}`);
}
