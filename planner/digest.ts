/**
 * The digest binds an approval to the exact change. It covers everything that an executor acts on: cluster id, moves with
 * their replica order and who leads while they copy, waves, throttle, brokers and racks used, leader elections, and whether replica counts may change. Texts
 * for people (why, notes, reasons) and figures that follow from the rest are left out.
 */

import { createHash } from 'node:crypto';
import type { Move, Plan, Wave } from './plan.ts';

type Undigested = Omit<Plan, 'digest' | 'planId'>;

/** Bytes hashed at a time: large enough to be fast, small enough that a plan of a million moves needs no second copy. */
const chunkLength = 1 << 16;

export function planDigest(plan: Undigested): string {
  const hash = createHash('sha256');
  let chunk = '';
  const write = (text: string): void => {
    chunk += text;
    if (chunk.length < chunkLength) return;
    hash.update(chunk);
    chunk = '';
  };
  write(
    canonicalJson({
      version: plan.version,
      clusterId: plan.clusterId,
      throttle: plan.throttle,
      brokersUsed: plan.brokersUsed,
      allowReplicationFactorChange: plan.allowReplicationFactorChange,
      elections: plan.elections,
    }),
  );
  for (const move of plan.moves) write(canonicalJson(digestedMove(move)));
  for (const wave of plan.waves) write(canonicalJson(digestedWave(wave)));
  hash.update(chunk);
  return hash.digest('hex');
}

export function withDigest(plan: Undigested): Plan {
  const digest = planDigest(plan);
  return { planId: planIdOf(digest), digest, ...plan };
}

/** Recomputes the digest; false means that the plan is not the one that was digested. */
export function digestMatches(plan: Plan): boolean {
  return plan.planId === planIdOf(plan.digest) && planDigest(plan) === plan.digest;
}

/** JSON with sorted keys and without undefined, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

function planIdOf(digest: string): string {
  return `plan-${digest.slice(0, 12)}`;
}

function digestedMove(move: Move): readonly unknown[] {
  const lent = move.copyLeader === undefined ? [] : [move.copyLeader];
  return [move.topic, move.topicId ?? null, move.partition, move.from, move.to, move.bytes, move.minIsr, ...lent];
}

function digestedWave(wave: Wave): readonly unknown[] {
  return [wave.index, wave.kind, wave.moves, wave.bytes, wave.etaSeconds, wave.peakDiskBytes];
}
