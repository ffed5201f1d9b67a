import type { Reassignment } from '../plan.ts';
import { id, list, object, optional, text } from './checks.ts';
import { type Check, fault, faultText } from './fault.ts';
import { parseJson } from './parse-json.ts';

export type ReadReassignment =
  | { readonly ok: true; readonly reassignment: Reassignment }
  | { readonly ok: false; readonly error: string };

const check: Check = object({
  version: optional((value) => (value === 1 ? null : fault(value, 'the number 1'))),
  partitions: list(
    object({
      topic: text,
      partition: id,
      replicas: (value) =>
        Array.isArray(value) && value.length > 0 ? list(id)(value) : fault(value, 'a list of at least one broker id'),
    }),
  ),
});

/**
 * Reads any tool's reassignment JSON, the same that `kafka-reassign-partitions.sh --execute` takes. What is wrong with
 * it as a change (a broker twice, an unknown topic) is for `verifyReassignment` to say.
 */
export function readReassignmentText(text: string): ReadReassignment {
  const parsed = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (!parsed.ok) return { ok: false, error: `The reassignment is not readable: ${parsed.error}.` };
  const found = check(parsed.value);
  if (found !== null) return { ok: false, error: faultText('The reassignment breaks its format', found) };
  const { partitions } = parsed.value as Reassignment;
  return { ok: true, reassignment: { version: 1, partitions } };
}
