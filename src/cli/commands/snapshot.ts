import { exitCode, type Io } from '../io.ts';
import { parseOptions, sourceOptions } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { fail } from './fail.ts';

/** Writes what the cluster shows now; a file works too, and turns the text of Kafka's tools into JSON. */
export async function snapshotCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, sourceOptions);
  if (!parsed.ok) return fail(io, 'snapshot', parsed.error);
  if (parsed.value.positionals.length > 0) {
    return fail(io, 'snapshot', `${JSON.stringify(parsed.value.positionals[0])} is one word too many.`);
  }
  const snapshot = await readCluster(parsed.value.values, io);
  if (!snapshot.ok) return fail(io, 'snapshot', snapshot.error);
  io.stdout.write(`${JSON.stringify(snapshot.value)}\n`);
  return exitCode.ok;
}
