/** BullMQ in memory: the same id is one job as long as it is kept; a job of a silent worker is given away once. */

import type { JobRequest } from '../../jobs/catalogue.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { ok } from '../../jobs/outcome.ts';
import type { Process } from './process.ts';
import type { QueuedJob, Sim } from './sim.ts';

const lockMs = 30_000;
const checkMs = 15_000;

export function addJob(
  sim: Sim,
  job: JobRequest,
  options: { readonly jobId?: string; readonly delayMs?: number },
): Outcome<null> {
  const id = options.jobId ?? `job-${sim.queue.size + 1}`;
  if (sim.queue.has(id)) return ok(null);
  const queued: QueuedJob = { id, job, state: 'waiting', stalls: 0 };
  sim.queue.set(id, queued);
  offer(sim, queued, options.delayMs ?? 0);
  return ok(null);
}

/** Looks for a worker until there is one. */
function offer(sim: Sim, queued: QueuedJob, delayMs: number): void {
  const { timeline, random } = sim;
  timeline.at(delayMs + random.between(1, 40), () => {
    if (queued.state !== 'waiting') return;
    const paused = sim.queuePausedUntilMs - timeline.nowMs();
    const able = sim.processes.filter((process) => process.alive && process.frozenUntilMs <= timeline.nowMs());
    if (paused > 0 || able.length === 0) return offer(sim, queued, Math.max(paused, 1_000));
    const worker = random.pick(able);
    queued.state = 'active';
    run(sim, queued, worker);
    // Redis delivered the same job a second time: BullMQ runs a stalled job twice, and so does this.
    const other = able.find((process) => process !== worker);
    if (other !== undefined && queued.job.kind === 'execute' && random.chance(sim.scenario.duplicates)) {
      sim.trace(`${queued.id} is run twice`);
      run(sim, queued, other);
    }
  });
}

function run(sim: Sim, queued: QueuedJob, worker: Process): void {
  const { life } = worker;
  sim.trace(`${worker.id} takes ${queued.id}`);
  void sim.work(worker, queued.job).then((outcome) => {
    if (worker.life !== life) return;
    sim.trace(`${worker.id} ends ${queued.id}: ${outcome.ok ? 'ok' : `${outcome.code} ${outcome.message}`}`);
    queued.state = outcome.ok ? 'done' : 'failed';
  });
  watch(sim, queued, worker, life);
}

/** The worker's sign of life stops with it; the second time that happens the job has failed for good. */
function watch(sim: Sim, queued: QueuedJob, worker: Process, life: number): void {
  sim.timeline.at(checkMs, () => {
    if (queued.state !== 'active') return;
    const silentMs = worker.frozenUntilMs - sim.timeline.nowMs();
    if (worker.life === life && silentMs < lockMs) return watch(sim, queued, worker, life);
    queued.stalls += 1;
    sim.trace(`${queued.id} stalled (${queued.stalls})`);
    queued.state = queued.stalls > 1 ? 'failed' : 'waiting';
    if (queued.state === 'waiting') offer(sim, queued, 0);
  });
}
