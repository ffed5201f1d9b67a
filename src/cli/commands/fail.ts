import { exitCode, type Io } from '../io.ts';

/** Bad usage or bad input: one sentence on stderr, nothing on stdout. */
export function fail(io: Io, command: string, error: string): number {
  io.stderr.write(`evenkeel ${command}: ${error}\n`);
  return exitCode.badInput;
}
