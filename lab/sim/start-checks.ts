/** What people change while it runs counts from the next move on. */

import { disksOf } from '../simulated/read-world.ts';
import { isAlive, minIsrOf, partitionOf } from '../simulated/world.ts';
import { type Change, keyOf, moveOf, startsCopying } from './changes.ts';
import type { Sim } from './sim.ts';
import { violate } from './sim.ts';

/** As long as a decision may take from its look to its request, answers that are slow included. */
const decisionTakesAtMostMs = 30_000;

/** With min ISR as high as the number of replicas, one that falls behind after the look decides, and nobody can help that. */
export function isJustRaised({ ledger, timeline }: Sim, topic: string): boolean {
  const raisedMs = ledger.minIsrRaisedMs.get(topic);
  if (raisedMs === undefined) return false;
  return timeline.nowMs() - Math.max(raisedMs, ledger.isrChangedMs) <= decisionTakesAtMostMs;
}

/** A request by name can meet another topic than the one that was looked at, whose throttle lists went with it. */
export function isJustRecreated({ ledger, timeline }: Sim, topic: string): boolean {
  const recreatedMs = ledger.recreatedMs.get(topic);
  return recreatedMs !== undefined && timeline.nowMs() - recreatedMs <= decisionTakesAtMostMs;
}

/** What people changed meanwhile counts: min ISR, the topic itself, and whether work may start. */
export function checkStarts(sim: Sim, changes: readonly Change[]): void {
  const { ledger, world, freeze, processes } = sim;
  const known = (sinceMs: number | undefined): boolean =>
    sinceMs !== undefined && sim.timeline.nowMs() - sinceMs > decisionTakesAtMostMs;
  for (const change of changes) {
    if (known(ledger.recreatedMs.get(change.topic))) violate(sim, `${keyOf(change)} is of another topic than planned`);
    const wanted = moveOf(sim, change);
    const partition = partitionOf(world, change.topic, change.partition);
    if (wanted === undefined || partition === undefined || !startsCopying(sim, change, wanted)) continue;
    const clocksAgree = processes.every(({ clockOffsetMs }) => clockOffsetMs === 0);
    const frozen = freeze !== null && known(freeze.fromMs) && sim.timeline.nowMs() < freeze.untilMs;
    if (frozen && clocksAgree) violate(sim, `${keyOf(change)} was started while changes are frozen`);
    for (const { broker, usableBytes } of disksOf(world)) {
      const fills = wanted.to.includes(broker) && !wanted.from.includes(broker) && partition.sizeBytes > usableBytes;
      if (fills && known(ledger.diskFullMs.get(broker))) {
        violate(sim, `${keyOf(change)} was started onto broker ${broker}, whose disk has no room for it`);
      }
    }
    const needed = Math.min(minIsrOf(world, change.topic), wanted.from.length);
    const short = partition.isr.length < needed && partition.replicas.every((broker) => isAlive(world, broker));
    if (short && known(ledger.minIsrRaisedMs.get(change.topic)) && known(ledger.isrChangedMs)) {
      violate(sim, `${keyOf(change)} was started with ${partition.isr.length} in sync, under its raised min ISR`);
    }
  }
}
