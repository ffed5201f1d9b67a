import { readFileSync } from 'node:fs';
import { worstOf } from '../../doctor/check.ts';
import { examine, manifestScopes } from '../../doctor/examine.ts';
import { checksJson, checksText } from '../../doctor/render.ts';
import type { Io } from '../io.ts';
import { choiceOf, parseOptions } from '../options.ts';
import { fail } from './fail.ts';

const codes = { ok: 0, warning: 1, broken: 2 } as const;

/** Looks at everything that the bot and the worker need, and changes nothing. */
export async function doctorCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, { format: { type: 'string' } });
  if (!parsed.ok) return fail(io, 'doctor', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'doctor', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'doctor', format.error);
  const sources = { environment: io.env, readText: (path: string) => readFileSync(path, 'utf8') };
  const checks = await examine(sources, manifestScopes());
  io.stdout.write(format.value === 'json' ? checksJson(checks) : checksText(checks));
  return codes[worstOf(checks)];
}
