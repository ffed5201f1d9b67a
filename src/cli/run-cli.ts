/** The command line: everything that Slack can do without approving anything (docs/snapshot-format.md is its contract). */

import { version } from '../version.ts';
import { helpText } from './help.ts';
import { exitCode, type Io } from './io.ts';

type Command = (args: readonly string[], io: Io) => Promise<number>;

/** Loaded on demand, so that a small question does not wait for the rest of the program. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  snapshot: async () => (await import('./commands/snapshot.ts')).snapshotCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  advise: async () => (await import('./commands/advise.ts')).adviseCommand,
  bench: async () => (await import('./commands/bench.ts')).benchCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  policy: async () => (await import('./commands/policy.ts')).policyCommand,
  record: async () => (await import('./commands/record.ts')).recordCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  'what-if': async () => (await import('./commands/what-if.ts')).whatIfCommand,
};

export const cliCommands: readonly string[] = [...Object.keys(commands), 'help'];

/** Returns the exit code; the caller ends the process once everything is written. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...args] = argv;
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${version()}\n`);
    return exitCode.ok;
  }
  if (name === 'help' || name === '--help' || name === '-h' || args.includes('--help') || args.includes('-h')) {
    io.stdout.write(helpText);
    return exitCode.ok;
  }
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const what = name === undefined ? 'Name a command' : `There is no command ${JSON.stringify(name)}`;
    io.stderr.write(`${what}: use one of ${cliCommands.join(', ')}. "evenkeel help" says more.\n`);
    return exitCode.badInput;
  }
  const command = await load();
  return command(args, io);
}
