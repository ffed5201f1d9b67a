/** Reads evenkeel.json and checks its shape; what is wrong becomes faults that say what to write instead. */

import type { z } from 'zod';
import { type Checked, type Fault, pathText, shown, valueAt } from './fault.ts';
import { type FileSettings, fileSchema } from './file-schema.ts';
import { nearest } from './nearest.ts';
import { keysAt, settingAt } from './settings.ts';

type Issue = z.core.$ZodIssue;

export function readFile(path: string, readText: (path: string) => string): Checked<FileSettings> {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const found = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'no such file' : String(error);
    const fix = 'Copy evenkeel.example.json to that place and fill it in, or set EVENKEEL_CONFIG to where yours is.';
    return { ok: false, faults: [{ path, found, expected: 'a JSON file that can be read', fix }] };
  }
  return checkText(text, path);
}

export function checkText(text: string, path: string): Checked<FileSettings> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const found = error instanceof Error ? error.message : 'something else';
    const fix = 'Mend it there; comments and trailing commas are not allowed in JSON.';
    return { ok: false, faults: [{ path, found, expected: 'JSON', fix }] };
  }
  const parsed = fileSchema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, raw)) };
}

function faultsOf(issue: Issue, raw: unknown): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
  const value = valueAt(raw, issue.path);
  const setting = settingAt(issue.path);
  const example = setting === null ? 'See docs/configuration.md.' : `Write for example ${setting.example}.`;
  return [{ path: pathText(issue.path), found: shown(value), expected: issue.message, fix: example }];
}

/** A secret in the file is named but never repeated. */
function unknownKey(path: readonly PropertyKey[], key: string): Fault {
  const at = pathText([...path, key]);
  const known = keysAt(path);
  if (/pass|secret|token|key/i.test(key)) {
    const likely = known.find((name) => name.endsWith('Env') && /pass|secret/i.test(name)) ?? 'an environment variable';
    return {
      path: at,
      found: 'what looks like a secret',
      expected: 'no secrets in this file',
      fix: `Take it out, put it into an environment variable, and name that variable${likely === 'an environment variable' ? '' : ` in "${likely}"`}.`,
    };
  }
  const meant = nearest(key, known);
  return {
    path: at,
    found: 'an unknown key',
    expected: known.length === 0 ? 'nothing there' : `one of ${known.join(', ')}`,
    fix: meant === null ? 'Take it out.' : `Did you mean "${meant}"?`,
  };
}
