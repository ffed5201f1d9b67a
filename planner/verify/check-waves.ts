/**
 * Replays the waves and looks at every state in between (hard rules 4, 6, 7).
 *
 * While a partition moves its replicas are the old and the new ones together, its ISR still the old one; Kafka lets go of
 * the old ones only when every new one is in sync. Then the ISR is what was in sync before and stays, plus the new ones.
 */

import type { Move, Plan, Wave } from '../plan.ts';
import type { Findings } from './findings.ts';
import { effectiveMinIsr } from './min-isr.ts';
import { rules } from './rules.ts';
import { aliveIsr, type Scene, sameSet } from './scene.ts';

export function checkWaves(scene: Scene, plan: Plan, findings: Findings): void {
  const done = new Uint8Array(plan.moves.length);
  let rank = 0;
  for (const [position, wave] of plan.waves.entries()) {
    if (wave.index !== position) findings.add(rules.waves, `wave ${position} calls itself ${wave.index}`);
    rank = checkOrder(wave, position, rank, findings);
    let bytes = 0;
    for (const index of wave.moves) {
      const move = plan.moves[index];
      if (move === undefined) {
        findings.add(rules.waves, `wave ${position} names move ${index}, which does not exist`);
        continue;
      }
      if (done[index] === 1) findings.add(rules.waves, `${move.topic}-${move.partition} is in more than one wave`);
      done[index] = 1;
      bytes += move.bytes;
      checkMoveInWave(scene, move, wave, findings);
    }
    if (bytes !== wave.bytes)
      findings.add(rules.figures, `wave ${position} copies ${bytes} bytes, the plan says ${wave.bytes}`);
    if (wave.kind === 'internal') checkOnePerBroker(plan, wave, position, findings);
  }
  for (const [index, { topic, partition }] of plan.moves.entries()) {
    if (done[index] === 0) findings.add(rules.waves, `${topic}-${partition} is in no wave`);
  }
}

/** Canary and healing, then normal, then internal; waves that only reorder may stand anywhere. */
function checkOrder({ kind, moves }: Wave, position: number, before: number, findings: Findings): number {
  if (kind === 'leaders') return before;
  const rank = kind === 'internal' ? 2 : kind === 'normal' ? 1 : 0;
  if (rank < before) findings.add(rules.waveOrder, `wave ${position} (${kind}) comes too late`);
  if (kind === 'canary' && (position !== 0 || moves.length !== 1)) {
    findings.add(rules.waveOrder, `wave ${position}: a canary is the first wave and one partition`);
  }
  return Math.max(rank, before);
}

function checkMoveInWave(scene: Scene, move: Move, wave: Wave, findings: Findings): void {
  const found = scene.find(move.topic, move.partition);
  if (found === null) return;
  const { topic, partition } = found;
  const name = `${move.topic}-${move.partition}`;
  const isr = aliveIsr(scene, partition);
  const configured = scene.minIsrOf(topic);
  const needed = (replicas: number): number => effectiveMinIsr(configured, replicas, scene.snapshot.kafkaVersion);

  const reorders = sameSet(move.from, move.to);
  if (reorders) return;
  if (wave.kind === 'leaders') findings.add(rules.waveOrder, `${name} copies data in a wave that only reorders`);
  const replacesDead = move.from.some((id) => !scene.isAlive(id) && !move.to.includes(id));
  const minIsrBefore = needed(move.from.length);
  const heals = replacesDead || isr.length < move.from.length;
  if (
    (replacesDead || isr.length < Math.min(minIsrBefore, move.from.length)) &&
    wave.kind !== 'healing' &&
    wave.kind !== 'canary'
  ) {
    findings.add(rules.waveOrder, `${name} heals and belongs into a healing wave, not into a ${wave.kind} one`);
  }
  if (!heals && wave.kind === 'healing')
    findings.add(rules.waveOrder, `${name} heals nothing and is in a healing wave`);
  if (topic.internal === true && wave.kind !== 'internal' && !heals) {
    findings.add(rules.waveOrder, `${name} is internal and moves last, not in a ${wave.kind} wave`);
  }

  const added = move.to.filter((id) => !move.from.includes(id));
  const during = { isr: isr.length, needed: needed(move.from.length + added.length) };
  const afterIsr = move.to.filter((id) => isr.includes(id)).length + added.length;
  const after = { isr: afterIsr, needed: needed(move.to.length) };
  const wasWritable = isr.length >= minIsrBefore;
  const couldLoseOne = isr.length - 1 >= minIsrBefore;
  for (const [when, state] of Object.entries({ 'while it moves': during, afterwards: after })) {
    const text = `${name} ${when}: ${state.isr} in sync, min ISR ${state.needed}`;
    const worse = wasWritable ? state.isr < state.needed : state.isr < isr.length;
    if (worse) findings.add(rules.underMinIsr, text);
    else if (couldLoseOne && state.isr - 1 < state.needed) findings.add(rules.brokerLoss, text);
  }
}

/** Groups and transactions stand still where their partitions are moved: never two of them on one broker together. */
function checkOnePerBroker(plan: Plan, wave: Wave, position: number, findings: Findings): void {
  const busy = new Set<number>();
  for (const index of wave.moves) {
    const move = plan.moves[index];
    if (move === undefined) continue;
    for (const id of move.to) {
      if (move.from.includes(id)) continue;
      if (busy.has(id))
        findings.add(rules.waveOrder, `wave ${position}: broker ${id} takes more than one internal partition`);
      busy.add(id);
    }
  }
}
