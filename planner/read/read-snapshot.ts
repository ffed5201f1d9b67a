import type { Snapshot } from '../snapshot.ts';
import { isObject } from './checks.ts';
import { type Fault, faultText } from './fault.ts';
import { parseJson } from './parse-json.ts';
import { readDescribeText } from './read-describe.ts';
import { snapshotCheck } from './snapshot-check.ts';

export type ReadSnapshot =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a snapshot out of a file's text: the snapshot JSON, or the text of `kafka-topics.sh --describe`, which may be
 * followed or preceded by what `kafka-log-dirs.sh --describe` and `kafka-broker-api-versions.sh` print (docs/snapshot-format.md).
 * The error is one line that names the place, what was found there and what was expected.
 */
export function readSnapshotText(text: string): ReadSnapshot {
  const start = text.search(/\S/);
  if (start === -1)
    return { ok: false, error: 'The snapshot is empty: expected snapshot JSON or kafka-topics.sh text.' };
  if (text[start] === '{' || text[start] === '[' || text.charCodeAt(start) === 0xfeff) return readJson(text);
  const described = readDescribeText(text);
  return described.ok ? checked(described.snapshot, 'The described cluster contradicts itself') : described;
}

function readJson(text: string): ReadSnapshot {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const parsed = parseJson(bare);
  if (!parsed.ok) {
    // The one-line JSON of kafka-log-dirs.sh may stand before the text of kafka-topics.sh.
    if (/^\s*Topic:/m.test(bare)) {
      const described = readDescribeText(bare);
      return described.ok ? checked(described.snapshot, 'The described cluster contradicts itself') : described;
    }
    return { ok: false, error: `The snapshot is not readable: ${parsed.error}.` };
  }
  if (isLogDirs(parsed.value)) {
    const next = 'add the text of kafka-topics.sh --describe, which says who leads and in which order the replicas are';
    return { ok: false, error: `This is the output of kafka-log-dirs.sh alone: ${next}.` };
  }
  const newer = newerVersion(parsed.value);
  return newer === null ? checked(parsed.value, 'The snapshot breaks its format') : { ok: false, error: newer };
}

function newerVersion(value: unknown): string | null {
  const version = isObject(value) ? value['version'] : null;
  if (typeof version !== 'number' || version <= 1) return null;
  const what = `The snapshot has version ${version} of its format, which a newer Evenkeel wrote; this one reads version 1`;
  return `${what}: use that release, or take the snapshot again with this one.`;
}

function checked(value: unknown, what: string): ReadSnapshot {
  const found: Fault | null = snapshotCheck(value);
  return found === null ? { ok: true, snapshot: value as Snapshot } : { ok: false, error: faultText(what, found) };
}

function isLogDirs(value: unknown): boolean {
  if (!isObject(value) || 'topics' in value || !Array.isArray(value['brokers'])) return false;
  const first: unknown = value['brokers'][0];
  return isObject(first) && 'broker' in first;
}
