/** Reads evenkeel.json and checks its shape; what is wrong becomes faults that say what to write instead. */

import type { z } from 'zod';
import { type Checked, type Fault, pathText, shown, valueAt } from './fault.ts';
import { type FileSettings, fileSchema } from './file-schema.ts';
import { nearest } from './nearest.ts';
import type { Setting } from './setting.ts';
import { keysAt, settingAt, settings } from './settings.ts';

type Issue = z.core.$ZodIssue;

/** A kind of file: its shape, its settings, and where they are described. */
export type FileKind<T> = {
  readonly schema: z.ZodType<T>;
  readonly settings: readonly Setting[];
  readonly document: string;
  /** What to do when there is no such file. */
  readonly missing: string;
};

const configuration: FileKind<FileSettings> = {
  schema: fileSchema,
  settings,
  document: 'docs/configuration.md',
  missing: 'Copy evenkeel.example.json to that place and fill it in, or set EVENKEEL_CONFIG to where yours is.',
};

export function readFile(path: string, readText: (path: string) => string): Checked<FileSettings> {
  return readKind(path, readText, configuration);
}

export function readKind<T>(path: string, readText: (path: string) => string, kind: FileKind<T>): Checked<T> {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const found = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'no such file' : String(error);
    return { ok: false, faults: [{ path, found, expected: 'a JSON file that can be read', fix: kind.missing }] };
  }
  return checkText(text, path, kind);
}

function checkText<T>(text: string, path: string, kind: FileKind<T>): Checked<T> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const found = error instanceof Error ? error.message : 'something else';
    const fix = 'Mend it there; comments and trailing commas are not allowed in JSON.';
    return { ok: false, faults: [{ path, found, expected: 'JSON', fix }] };
  }
  const parsed = kind.schema.safeParse(raw);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, raw, kind)) };
}

function faultsOf<T>(issue: Issue, raw: unknown, kind: FileKind<T>): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, kind.settings));
  const value = valueAt(raw, issue.path);
  const setting = settingAt(issue.path, kind.settings);
  const example = setting === null ? `See ${kind.document}.` : `Write for example ${setting.example}.`;
  return [{ path: pathText(issue.path), found: shown(value), expected: issue.message, fix: example }];
}

/** A secret in the file is named but never repeated. */
function unknownKey(path: readonly PropertyKey[], key: string, settings: readonly Setting[]): Fault {
  const at = pathText([...path, key]);
  const known = keysAt(path, settings);
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
