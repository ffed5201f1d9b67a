import { readFileSync } from 'node:fs';
import { faultsText } from '../../config/fault.ts';
import { type ClusterGovernance, readPolicy } from '../../config/policy/read-policy.ts';
import { policyLines } from '../../policy-words.ts';
import { exitCode, type Io } from '../io.ts';
import { parseOptions } from '../options.ts';
import { fail } from './fail.ts';

/** Checks a policy file without starting anything, and says what it means. */
export async function policyCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, {});
  if (!parsed.ok) return fail(io, 'policy', parsed.error);
  const [verb, file, ...more] = parsed.value.positionals;
  if (verb !== 'check' || file === undefined || more.length > 0) {
    return fail(io, 'policy', 'Write: evenkeel policy check FILE.');
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return fail(io, 'policy', `${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  }
  const policy = readPolicy(file, () => text);
  if (!policy.ok) {
    io.stderr.write(`${faultsText(policy.faults, file)}\n`);
    return exitCode.findings;
  }
  io.stdout.write(`${policy.value.map(said).join('\n\n')}\n`);
  return exitCode.ok;
}

function said(policy: ClusterGovernance): string {
  const plain = { who: (id: string) => id, when: (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z` };
  const lines = policyLines({ ...policy, approvalLastsMs: null, throttle: null }, plain);
  return [`What the policy says of ${policy.cluster}:`, ...lines.map((line) => `- ${line}`)].join('\n');
}
