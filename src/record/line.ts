/**
 * The record of who moved what, when, and on whose yes: lines that only grow, each with the hash of the one before it.
 * Whoever changes, drops or slips in a line breaks the chain, or has to write every later line anew, which an older
 * copy of the record shows.
 */

import { createHash } from 'node:crypto';

export type RecordEvent = {
  readonly event: 'asked' | 'approved' | 'rejected' | 'became' | 'started' | 'told' | 'ended';
  readonly cluster: string;
  readonly proposalId: string;
  /** Of the plan; with an approval, of what this person saw. */
  readonly digest: string;
  readonly by?: { readonly userId: string; readonly name: string; readonly teamId?: string };
  readonly channel?: string;
  readonly executionId?: string;
  readonly detail?: string;
};

/** Of a line; one that says none is of the first. */
const formatVersion = 1;

/** `at` is ISO 8601, when it was written. */
export type RecordLine = { readonly version?: number; readonly seq: number; readonly at: string } & RecordEvent & {
    /** SHA-256 of the line before; of nothing for the first one. */
    readonly previous: string;
    readonly hash: string;
  };

/** The newest line. */
export type Head = { readonly seq: number; readonly hash: string };

export const noHead: Head = { seq: 0, hash: '' };

export function chain(head: Head, events: readonly RecordEvent[], nowMs: number): readonly RecordLine[] {
  let { seq, hash } = head;
  return events.map((event) => {
    seq += 1;
    const open = { seq, at: new Date(nowMs).toISOString(), ...event, previous: hash };
    hash = hashOf(open);
    return { ...open, hash };
  });
}

export type Broken = { readonly line: number; readonly why: string };

/** null: a sound chain. The first line may be any: older ones may have been taken out and kept elsewhere. */
export function firstBreak(texts: readonly string[]): Broken | null {
  let before: RecordLine | null = null;
  for (const [index, text] of texts.entries()) {
    const line = parsed(text);
    const at = index + 1;
    if (line === null) return { line: at, why: 'is no line of a record' };
    if (line.version !== undefined && line.version > formatVersion) {
      const why = `is of version ${line.version} of the format, which a newer Evenkeel wrote; this one reads version ${formatVersion}. Verify it with the newer release`;
      return { line: at, why };
    }
    const { hash, ...open } = line;
    if (hashOf(open) !== hash) return { line: at, why: `(number ${line.seq}) was changed after it was written` };
    if (before !== null && (line.previous !== before.hash || line.seq !== before.seq + 1)) {
      return {
        line: at,
        why: `(number ${line.seq}) does not follow number ${before.seq}: something is missing between`,
      };
    }
    before = line;
  }
  return null;
}

/** The first number at which two sound records tell two stories; null where they agree or do not overlap. */
export function firstDifference(texts: readonly string[], others: readonly string[]): number | null {
  const known = new Map(others.flatMap((text) => pairOf(text)));
  for (const [seq, hash] of texts.flatMap((text) => pairOf(text))) {
    const other = known.get(seq);
    if (other !== undefined && other !== hash) return seq;
  }
  return null;
}

/** null for what is no line of a record. */
export function parsed(text: string): RecordLine | null {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line !== 'object' || line === null || !('seq' in line) || !('hash' in line) || !('previous' in line)) {
      return null;
    }
    return Number.isSafeInteger(line.seq) ? (line as RecordLine) : null;
  } catch {
    return null;
  }
}

function pairOf(text: string): readonly (readonly [number, string])[] {
  const line = parsed(text);
  return line === null ? [] : [[line.seq, line.hash]];
}

/** Over the text as it is written: parsing keeps the order of keys. */
function hashOf(open: object): string {
  return createHash('sha256').update(JSON.stringify(open)).digest('hex');
}
