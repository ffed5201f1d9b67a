/** Things that break, each for a while. */

import { dropFromIsr, killBroker, reviveBroker } from '../simulated/index.ts';
import { disksOf } from '../simulated/read-world.ts';
import { reassignPartition } from '../simulated/reassign.ts';
import { advance } from '../simulated/replicate.ts';
import { everyPartition, type SimulatedPartition, topicReplaced } from '../simulated/world.ts';
import { keyOf } from './changes.ts';
import type { Process } from './process.ts';
import type { Mishap } from './scenario.ts';
import type { Sim } from './sim.ts';
import { loseTail, type Store } from './store.ts';

/** Starts a process anew after a while; what it was doing is lost. */
export function crash(sim: Sim, process: Process): void {
  process.life += 1;
  process.alive = false;
  process.frozenUntilMs = 0;
  sim.trace(`${process.id} crashes`);
  const { life } = process;
  sim.timeline.at(sim.random.between(500, 40_000), () => {
    if (process.life !== life) return;
    process.alive = true;
    sim.trace(`${process.id} starts again`);
    sim.start(process);
  });
}

export function befall(sim: Sim, kind: Mishap): void {
  const { random, timeline, world } = sim;
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
      sim.ledger.isrChangedMs = timeline.nowMs();
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
    case 'lost-tail':
      forget(sim, timeline.nowMs() - 1_000);
      return;
    case 'clock-jump':
      worker.clockOffsetMs += random.pick([-1, 1]) * random.between(1_000, 120_000);
      return;
    case 'freeze':
      worker.frozenUntilMs = timeline.nowMs() + random.between(10_000, 400_000);
      return;
    case 'crash':
      crash(sim, worker);
      return;
    case 'topic-recreated':
      recreate(sim, random.pick([...world.topics.keys()]));
      return;
    case 'min-isr-raised': {
      const topic = random.pick([...world.topics.values()]);
      topic.configs.set('min.insync.replicas', '3');
      sim.ledger.minIsrRaisedMs.set(topic.name, timeline.nowMs());
      // So that it matters.
      lag(sim, topic.name, random.pick([...world.brokers.keys()]));
      return;
    }
    case 'disk-fills': {
      // Somebody else's data: so much is left that some of the moves fit, or none.
      const disk = random.pick(disksOf(world));
      const broker = world.brokers.get(disk.broker);
      if (broker === undefined) return;
      broker.capacityBytes = disk.totalBytes - disk.usableBytes + random.between(50, 1_500) * 1_000_000;
      sim.ledger.diskFullMs.set(disk.broker, timeline.nowMs());
      return;
    }
    case 'changes-frozen':
      sim.freeze = {
        fromMs: timeline.nowMs(),
        untilMs: timeline.nowMs() + random.between(60_000, 1_200_000),
        reason: 'a simulated freeze',
      };
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

/** Redis and every worker die at once, and Redis comes back without what was written since then. */
export function forgetSince(sim: Sim, sinceMs: number): void {
  forget(sim, sinceMs);
  for (const process of sim.processes) crash(sim, process);
}

function forget(sim: Sim, sinceMs: number): void {
  const { ledger, random, store, timeline } = sim;
  const intents = throttleIntents(store);
  const lost = loseTail(store, sinceMs);
  if (throttleIntents(store) < intents) ledger.lostPrevious = true;
  if (lost > 0) ledger.forgotten = true;
  sim.trace(`redis lost ${lost} writes`);
  sim.down.set('redis', timeline.nowMs() + random.between(500, 5_000));
}

/** A broker that lives falls behind with one topic, for a while. */
function lag(sim: Sim, topic: string, broker: number): void {
  const { world, ledger, timeline, random } = sim;
  for (const partition of world.topics.get(topic)?.partitions ?? []) dropFromIsr(partition, broker, 50_000_000);
  world.stuck.add(`${topic}:${broker}`);
  ledger.isrChangedMs = timeline.nowMs();
  timeline.at(random.between(30_000, 200_000), () => {
    advance(world, timeline.nowMs());
    world.stuck.delete(`${topic}:${broker}`);
    ledger.isrChangedMs = timeline.nowMs();
  });
}

/** Deleted and created again at once, on the same brokers: only the topic's id is another. */
function recreate({ world, ledger, scenario, timeline }: Sim, name: string): void {
  const topic = world.topics.get(name);
  if (topic === undefined) return;
  const partitions = topic.partitions.map((partition): SimulatedPartition => {
    const replicas = partition.replicas.filter((broker) => !partition.adding.includes(broker));
    const empty = { sizeBytes: 0, heldBytes: new Map(replicas.map((broker) => [broker, 0] as const)), epochs: 0 };
    return {
      ...partition,
      ...empty,
      leader: replicas[0] ?? null,
      replicas,
      isr: [...replicas],
      adding: [],
      removing: [],
    };
  });
  const configs = new Map(Object.entries(scenario.shape.spec.topics.find((one) => one.name === name)?.configs ?? {}));
  world.topics.set(name, { ...topic, topicId: `${topic.topicId}-again`, configs, partitions });
  ledger.foreign.add(name);
  topicReplaced(world);
  ledger.recreatedMs.set(name, timeline.nowMs());
  ledger.minIsrRaisedMs.delete(name);
  for (const key of [...ledger.ours.keys()]) if (key.startsWith(`${name}-`)) ledger.ours.delete(key);
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
    ledger.isrChangedMs = timeline.nowMs();
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
