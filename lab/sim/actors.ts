/** What the people in Slack do, and what each worker does by itself. */

import type { JobRequest } from '../../jobs/catalogue.ts';
import { controlJob } from '../../jobs/control-job.ts';
import type { Deps } from '../../jobs/deps.ts';
import { everyPartition } from '../simulated/world.ts';
import { die } from './mishaps.ts';
import { approvers, requester, strangers } from './people.ts';
import { depsOf } from './ports.ts';
import type { Process } from './process.ts';
import { addJob } from './queue.ts';
import { clusterName } from './shapes.ts';
import type { Sim } from './sim.ts';

const ask = { clusterName, channel: 'C1', person: { teamId: 'T1', userId: requester, name: 'mira' } };

/** A worker looks for what was left when it starts, and every minute. */
export function startWorker(sim: Sim, process: Process, deps: Pick<Deps, 'queue'>): void {
  const { life } = process;
  const again = (): void => {
    if (process.life !== life) return;
    // The same minute is the same job for all workers.
    const jobId = `recover-${Math.floor(sim.timeline.nowMs() / 60_000)}`;
    void deps.queue.add({ kind: 'recover' }, { jobId });
    sim.network.deliver(process, 60_000, again);
  };
  again();
}

export function playPeople(sim: Sim): void {
  const { scenario, timeline } = sim;
  timeline.at(0, () => askForPlan(sim));
  // An ask that comes to nothing is asked again.
  for (const afterMs of [90_000, 240_000, 900_000]) {
    timeline.at(afterMs, () => {
      if (sim.store.proposals.size === 0) askForPlan(sim);
    });
  }
  // The same plan is asked for again once the first execution has ended: whatever the past still sends must not harm it.
  if (scenario.tale === 'twice') whenEnded(sim, () => askForPlan(sim));
  const decided = new Set<string>();
  const controlled = new Set<string>();
  const look = (): void => {
    for (const proposal of sim.store.proposals.values()) {
      const { proposalId, digest, state, executionId } = proposal;
      // Where a plan must have no effect, a second posting of the same one would be a legitimate way to it.
      const another = scenario.effectsForbidden && decided.size > 0;
      if (state === 'posted' && !decided.has(proposalId) && !another) {
        decided.add(proposalId);
        decide(sim, { proposalId, digest });
      }
      if (executionId !== null && !controlled.has(executionId)) {
        controlled.add(executionId);
        for (const control of scenario.controls)
          timeline.at(control.afterMs, () => steer(sim, executionId, control.kind));
      }
    }
    timeline.at(3_000, look);
  };
  timeline.at(900, look);
}

function askForPlan(sim: Sim): void {
  put(sim, { kind: 'plan', ask, request: sim.scenario.shape.plan.intent });
}

function put(sim: Sim, job: JobRequest): void {
  addJob(sim, job, {});
}

/** Those who must not decide try first; then two approvers click at the same time. A lost click is clicked again. */
function decide(sim: Sim, what: { readonly proposalId: string; readonly digest: string }): void {
  const { random, timeline } = sim;
  const click = (userId: string): void => put(sim, { kind: 'approve', ...what, clicker: { userId, channel: 'C1' } });
  click(requester);
  click(random.pick(strangers));
  timeline.at(random.between(500, 20_000), () => {
    for (const userId of approvers) click(userId);
  });
  const insist = (): void => {
    if (sim.scenario.tale === 'forgotten') return;
    if (sim.store.proposals.get(what.proposalId)?.state !== 'posted') return;
    click(approvers[0]);
    timeline.at(30_000, insist);
  };
  timeline.at(60_000, insist);
}

function steer(sim: Sim, executionId: string, kind: 'cancel' | 'pause' | 'throttle'): void {
  const { random, timeline } = sim;
  if (kind === 'cancel') {
    const cancel = (): void => put(sim, { kind: 'cancel', executionId, clicker: { userId: 'U2', channel: 'C1' } });
    const original = sim.scenario.diesBeforeCancel ? originalInFlight(sim) : null;
    if (original !== null) die(sim, original, random.between(30_000, 200_000));
    timeline.at(original === null ? 0 : 7_000, cancel);
    return;
  }
  const deps = depsOf(sim, random.pick(sim.processes));
  if (kind === 'throttle') {
    const control = { kind, rateBytesPerSec: random.between(6, 39) * 1_000_000 } as const;
    void controlJob(deps, { executionId, userId: 'U2', control });
    return;
  }
  void controlJob(deps, { executionId, userId: 'U2', control: { kind: 'pause' } });
  // Whoever pauses resumes, and asks again until it is so.
  const resume = (): void => {
    const journal = sim.store.journals.get(executionId) ?? [];
    if (journal.some(({ event }) => event.kind === 'ending')) return;
    const paused = journal.findLast(({ event }) => event.kind === 'pause-asked' || event.kind === 'resume-asked');
    if (paused?.event.kind === 'pause-asked') {
      const by = depsOf(sim, random.pick(sim.processes));
      void controlJob(by, { executionId, userId: 'U2', control: { kind: 'resume' } });
    }
    timeline.at(60_000, resume);
  };
  timeline.at(60_000, resume);
}

/** A replica that a move in flight is to leave, not its leader. */
function originalInFlight(sim: Sim): number | null {
  for (const partition of everyPartition(sim.world)) {
    const staying = partition.replicas.filter((broker) => !partition.adding.includes(broker));
    const follower = staying.find((broker) => broker !== partition.leader);
    if (partition.adding.length > 0 && follower !== undefined) return follower;
  }
  return null;
}

function whenEnded(sim: Sim, then: () => void): void {
  const journals = [...sim.store.journals.values()];
  const ended = journals.some((journal) => journal.some(({ event }) => event.kind === 'told'));
  if (ended) then();
  else sim.timeline.at(1_000, () => whenEnded(sim, then));
}
