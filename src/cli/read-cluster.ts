/** The cluster that a command is about: a file, or a live one. */

import { readSnapshotText } from '../../planner/read/read-snapshot.ts';
import type { Snapshot } from '../../planner/snapshot.ts';
import { bad, good, type Io, type Read } from './io.ts';
import { textOf, textsOf, type Values } from './options.ts';
import { readTextFile } from './read-file.ts';

/**
 * `--snapshot FILE`, more than once for the text of Kafka's tools; `--bootstrap` for a live cluster; `--cluster` alone for
 * one of the configuration file.
 */
export async function readCluster(values: Values, io: Io): Promise<Read<Snapshot>> {
  const files = textsOf(values, 'snapshot');
  const bootstrap = textOf(values, 'bootstrap');
  const name = textOf(values, 'cluster');
  if (files.length > 0 && (bootstrap !== undefined || name !== undefined)) {
    return bad(`Give --snapshot or --${bootstrap === undefined ? 'cluster' : 'bootstrap'}, not both.`);
  }
  if (files.length > 0) return readSnapshotFiles(files);
  if (bootstrap === undefined && name === undefined) {
    return bad('Name the cluster: --snapshot FILE, --bootstrap HOST:PORT, or --cluster NAME of the configuration.');
  }
  // Kafka's clients are heavy: they are loaded only when a live cluster is asked for.
  const { readAtAddress, readConfigured } = await import('./read-live-cluster.ts');
  return bootstrap === undefined ? readConfigured(name!, io.env) : readAtAddress(bootstrap, name);
}

function readSnapshotFiles(files: readonly string[]): Read<Snapshot> {
  const texts: string[] = [];
  for (const file of files) {
    const text = readTextFile(file, 'Snapshot');
    if (!text.ok) return text;
    texts.push(text.value);
  }
  const read = readSnapshotText(texts.length === 1 ? texts[0]! : texts.join('\n'));
  return read.ok ? good(read.snapshot) : bad(`${files.join(', ')}: ${read.error}`);
}
