/** One run of the simulator: the same seed gives the same run, to the last line of its trace. */

import { createHash } from 'node:crypto';
import type { JobRequest } from '../../jobs/catalogue.ts';
import type { Deps } from '../../jobs/deps.ts';
import { createHandlers } from '../../jobs/handlers.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { advance } from '../simulated/index.ts';
import { playPeople, startWorker } from './actors.ts';
import { checkNow } from './checks.ts';
import { checkEnd } from './end-checks.ts';
import { befall, crash } from './mishaps.ts';
import { depsOf } from './ports.ts';
import { createNetwork, noFaults, type Process } from './process.ts';
import { createRandom } from './random.ts';
import { checkRest } from './rest-checks.ts';
import { drawScenario, type Scenario, withHungBrokers, withLostElection } from './scenario.ts';
import { startMs, worldOf } from './shapes.ts';
import { type Sim, simLimits, violate } from './sim.ts';
import { createStore } from './store.ts';
import { createTimeline } from './timeline.ts';

export type Run = {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly violations: readonly string[];
  /** Hash of the whole trace. */
  readonly digest: string;
  readonly ends: readonly string[];
  readonly events: number;
  readonly virtualMs: number;
};

export type Bend = (deps: Deps, job: JobRequest['kind'] | null) => Deps;

const eventsAtMost = 60_000;
/** After the calm: long enough for leases, recovery and two sweeps. */
const quietMs = 12 * 60_000;
const lastsAtMostMs = 4 * 3_600_000;

export async function runSeed(
  seed: number,
  options: { readonly bend?: Bend; readonly onTrace?: (line: string) => void } = {},
): Promise<Run> {
  const random = createRandom(seed);
  const drawn = withHungBrokers(drawScenario(random), createRandom(seed ^ 0x68756e67));
  const scenario = withLostElection(drawn, createRandom(seed ^ 0x6c6f7374));
  const hash = createHash('sha256');
  let sim: Sim | null = null;
  let events = 0;
  const timeline = createTimeline(startMs, () => {
    events += 1;
    if (sim !== null) tick(sim);
  });
  const trace = (line: string): void => {
    const text = `${((timeline.nowMs() - startMs) / 1000).toFixed(3)} ${line}`;
    hash.update(text);
    options.onTrace?.(text);
  };
  sim = assemble({ seed, random, scenario, timeline, trace, bend: options.bend ?? ((deps) => deps) });
  if (scenario.hung !== undefined) trace(`brokers ${[...scenario.hung].join(', ')} change no configurations`);
  trace(`tale ${scenario.tale}, mishaps ${scenario.mishaps.map(({ kind }) => kind).join(', ')}`);
  const quiet = quietness(sim);
  const ended = await timeline.run({ until: quiet, eventsAtMost });
  if (!ended) violate(sim, `no end after ${eventsAtMost} events`);
  checkEnd(sim);
  const ends = [...sim.store.journals.values()].map((journal) =>
    journal.findLast(({ event }) => event.kind === 'ended'),
  );
  return {
    seed,
    scenario,
    violations: sim.ledger.violations,
    digest: hash.digest('hex'),
    ends: ends.map((entry) => (entry?.event.kind === 'ended' ? entry.event.end : 'open')),
    events,
    virtualMs: timeline.nowMs() - startMs,
  };
}

type Parts = Pick<Sim, 'seed' | 'random' | 'scenario' | 'timeline' | 'trace'> & { readonly bend: Bend };

function assemble({ bend, ...parts }: Parts): Sim {
  const { random, scenario, timeline, trace } = parts;
  const down: Sim['down'] = new Map();
  const isCalm = (): boolean => timeline.nowMs() - startMs > scenario.calmAfterMs;
  const processes = ['w1', 'w2'].map(
    (id): Process => ({ id, life: 0, alive: true, frozenUntilMs: 0, clockOffsetMs: 0 }),
  );
  const network = createNetwork({
    timeline,
    random,
    faults: () => (isCalm() ? noFaults : scenario.faults),
    isDown: (service) => (down.get(service) ?? 0) > timeline.nowMs(),
    crash: (process) => crash(sim, process),
    trace,
  });
  const world = worldOf(scenario.shape);
  world.writesFromMs = Number.POSITIVE_INFINITY;
  const sim: Sim = {
    ...parts,
    world,
    store: createStore(),
    network,
    queue: new Map(),
    messages: [],
    whispers: [],
    processes,
    ledger: {
      effects: 0,
      ours: new Map(),
      foreign: new Set(),
      epochs: new Map(),
      lent: new Set(),
      thief: false,
      lateSent: false,
      endlessBegun: false,
      notElected: null,
      lateAlter: false,
      staleAlter: false,
      lostPrevious: false,
      awaySinceMs: new Map(),
      forgotten: false,
      minIsrRaisedMs: new Map(),
      diskFullMs: new Map(),
      recreatedMs: new Map(),
      isrChangedMs: 0,
      rest: { entries: 0, held: false, sinceMs: null },
      violations: [],
    },
    down,
    limits: simLimits,
    queuePausedUntilMs: 0,
    freeze: null,
    ids: 0,
    start: (process) => startWorker(sim, process, bend(depsOf(sim, process), null)),
    work: (process, job) => dispatch(createHandlers(bend(depsOf(sim, process), job.kind)), job),
  };
  for (const process of processes) sim.start(process);
  playPeople(sim);
  for (const { kind, afterMs } of scenario.mishaps) timeline.at(afterMs, () => befall(sim, kind));
  return sim;
}

function dispatch(handlers: ReturnType<typeof createHandlers>, job: JobRequest): Promise<Outcome<unknown>> {
  // Every kind's handler takes the job of its kind; the table of handlers is typed by that.
  const handler = handlers[job.kind] as (job: JobRequest) => Promise<Outcome<unknown>>;
  return handler(job);
}

function tick(sim: Sim): void {
  advance(sim.world, sim.timeline.nowMs());
  checkNow(sim);
  checkRest(sim);
}

/** Calm, nothing open, nobody frozen, and that for long enough. */
function quietness(sim: Sim): () => boolean {
  let sinceMs: number | null = null;
  return () => {
    const nowMs = sim.timeline.nowMs();
    if (nowMs - startMs > lastsAtMostMs) return true;
    const busy =
      nowMs - startMs < sim.scenario.calmAfterMs ||
      sim.queuePausedUntilMs > nowMs ||
      sim.store.open.size > 0 ||
      sim.processes.some((process) => !process.alive || process.frozenUntilMs > nowMs) ||
      [...sim.store.proposals.values()].some(
        ({ state }) => state === 'posted' || state === 'approved' || state === 'running',
      );
    if (busy) sinceMs = null;
    else sinceMs ??= nowMs;
    return sinceMs !== null && nowMs - sinceMs > quietMs;
  };
}
