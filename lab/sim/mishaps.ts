/** Things that break, each for a while. */

import { dropFromIsr, killBroker, reviveBroker } from '../simulated/index.ts';
import { reassignPartition } from '../simulated/reassign.ts';
import { advance } from '../simulated/replicate.ts';
import { everyPartition } from '../simulated/world.ts';
import { keyOf } from './checks.ts';
import type { Process } from './process.ts';
import type { Mishap } from './scenario.ts';
import type { Sim } from './sim.ts';
import { loseTail, type Store } from './store.ts';

/** Starts a process anew after a while; what it was doing is lost. */
export function crash(sim: Sim, process: Process, start: (process: Process) => void): void {
  process.life += 1;
  process.alive = false;
  process.frozenUntilMs = 0;
  sim.trace(`${process.id} crashes`);
  const { life } = process;
  sim.timeline.at(sim.random.between(500, 40_000), () => {
    if (process.life !== life) return;
    process.alive = true;
    sim.trace(`${process.id} starts again`);
    start(process);
  });
}

export function befall(sim: Sim, kind: Mishap, start: (process: Process) => void): void {
  const { random, timeline, world, store } = sim;
  advance(world, timeline.nowMs());
  sim.trace(`mishap: ${kind}`);
  const worker = random.pick(sim.processes);
  switch (kind) {
    case 'broker-dies': {
      die(sim, random.pick([...world.brokers.keys()]), random.between(5_000, 240_000));
      return;
    }
    case 'slow-broker': {
      const id = random.pick([...world.brokers.keys()]);
      for (const partition of everyPartition(world)) dropFromIsr(partition, id, 50_000_000);
      return;
    }
    case 'foreign-reassignment':
      foreignMove(sim);
      return;
    case 'throttle-thief': {
      sim.ledger.thief = true;
      for (const topic of world.topics.values()) {
        const kept = sim.scenario.shape.spec.topics.find(({ name }) => name === topic.name)?.configs ?? {};
        for (const key of [...topic.configs.keys()]) {
          if (!key.includes('throttled')) continue;
          const before = kept[key];
          if (before === undefined) topic.configs.delete(key);
          else topic.configs.set(key, before);
        }
      }
      return;
    }
    case 'redis-away':
      sim.down.set('redis', timeline.nowMs() + random.between(1_000, 60_000));
      return;
    case 'kafka-away':
      sim.down.set('kafka', timeline.nowMs() + random.between(1_000, 60_000));
      return;
    case 'lost-tail': {
      const known = [...store.journals.keys()];
      const intents = throttleIntents(store);
      const lost = loseTail(store, timeline.nowMs() - 1_000);
      if (throttleIntents(store) < intents) sim.ledger.lostPrevious = true;
      if (known.some((id) => !store.journals.has(id))) sim.ledger.lostExecution = true;
      if (lost > 0) sim.ledger.forgotten = true;
      sim.trace(`redis lost ${lost} writes`);
      sim.down.set('redis', timeline.nowMs() + random.between(500, 5_000));
      return;
    }
    case 'clock-jump':
      worker.clockOffsetMs += random.pick([-1, 1]) * random.between(1_000, 120_000);
      return;
    case 'freeze':
      worker.frozenUntilMs = timeline.nowMs() + random.between(10_000, 400_000);
      return;
    case 'crash':
      crash(sim, worker, start);
      return;
    case 'topic-deleted': {
      const name = random.pick([...world.topics.keys()]);
      if (world.topics.size < 2) return;
      world.topics.delete(name);
      sim.ledger.foreign.add(name);
      for (const key of [...sim.ledger.ours.keys()]) if (key.startsWith(`${name}-`)) sim.ledger.ours.delete(key);
      return;
    }
  }
}

function throttleIntents({ journals }: Store): number {
  return [...journals.values()].flat().filter(({ event }) => event.kind === 'throttle-intended').length;
}

/** A broker is away for a while. */
export function die(sim: Sim, id: number, forMs: number): void {
  const { world, timeline, ledger } = sim;
  advance(world, timeline.nowMs());
  sim.trace(`broker ${id} dies`);
  killBroker(world, id);
  ledger.awaySinceMs.set(id, ledger.awaySinceMs.get(id) ?? timeline.nowMs());
  timeline.at(forMs, () => {
    advance(world, timeline.nowMs());
    reviveBroker(world, id);
    ledger.awaySinceMs.delete(id);
    sim.trace(`broker ${id} is back`);
  });
}

/** Somebody else moves a partition with a tool of their own. */
function foreignMove(sim: Sim): void {
  const { random, world } = sim;
  const partitions = [...everyPartition(world)].filter(({ adding, removing }) => adding.length + removing.length === 0);
  if (partitions.length === 0) return;
  const partition = random.pick(partitions);
  const others = [...world.brokers.values()].filter(({ id, alive }) => alive && !partition.replicas.includes(id));
  if (others.length === 0) return;
  const replicas = [...partition.replicas.slice(1), random.pick(others).id];
  const { topic, partition: number } = partition;
  const refused = reassignPartition(
    world,
    { topic, partition: number, replicas },
    { allowReplicationFactorChange: false },
  );
  if (refused !== null) return;
  sim.ledger.foreign.add(keyOf(partition));
  sim.ledger.ours.delete(keyOf(partition));
}
