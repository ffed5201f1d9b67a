/** Formats every node's storage with one run of Kafka's own formatter. */

import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jvmOptions, runJava } from './java.ts';
import type { KafkaLibs } from './kafka-libs.ts';
import { addressOf, brokerProperties, controllerProperties, dataDir, type Layout, nodeDir } from './node-config.ts';

const metadataLog = '__cluster_metadata-0';
const firstSnapshot = '00000000000000000000-0000000000.checkpoint';
const bootstrapFile = 'bootstrap.checkpoint';

/** Kafka's Uuid as text: 16 bytes, base64 for URLs, never with a leading '-' (a command line would take it for an option). */
export function kafkaUuid(): string {
  for (let attempt = 0; attempt < 100; attempt++) {
    const text = randomBytes(16).toString('base64url');
    if (!text.startsWith('-')) return text;
  }
  throw new Error('No usable id in 100 attempts.');
}

/**
 * Writes each node's server.properties and storage. Formatting costs one JVM per node when done by the book; here the first
 * controller is formatted by `kafka-storage format`, and its two files (features, and the first voter set of KIP-853), which are the
 * same for all controllers, are copied. meta.properties is three lines.
 */
export async function formatStorage(libs: KafkaLibs, layout: Layout): Promise<void> {
  for (const { id } of [...layout.controllers, ...layout.brokers])
    await mkdir(dataDir(layout, id), { recursive: true });
  for (const { id } of layout.controllers) await writeProperties(layout, id, controllerProperties(layout, id));
  for (const { id } of layout.brokers) await writeProperties(layout, id, brokerProperties(layout, id));

  const first = layout.controllers[0];
  if (first === undefined) throw new Error('A cluster needs a controller.');
  const voters = layout.controllers
    .map((node) => `${node.id}@${addressOf(layout, node)}:${node.directoryId}`)
    .join(',');
  const config = join(nodeDir(layout, first.id), 'server.properties');
  const run = await runJava(
    [
      ...jvmOptions(libs, { heapMb: 128 }),
      'kafka.tools.StorageTool',
      'format',
      ...['--cluster-id', layout.clusterId, '--config', config, '--initial-controllers', voters],
    ],
    { timeoutMs: 60_000 },
  );
  if (run.code !== 0) throw new Error(`Kafka's formatter failed (exit ${run.code}):\n${run.stdout}${run.stderr}`);

  const formatted = dataDir(layout, first.id);
  for (const { id, directoryId } of layout.controllers.slice(1)) {
    const data = dataDir(layout, id);
    await mkdir(join(data, metadataLog), { recursive: true });
    await copyFile(join(formatted, metadataLog, firstSnapshot), join(data, metadataLog, firstSnapshot));
    await copyFile(join(formatted, bootstrapFile), join(data, bootstrapFile));
    await writeMeta(layout, id, directoryId);
  }
  for (const { id, logDirs = [] } of layout.brokers) {
    await copyFile(join(formatted, bootstrapFile), join(dataDir(layout, id), bootstrapFile));
    for (const dir of [dataDir(layout, id), ...logDirs]) await writeMeta(layout, id, kafkaUuid(), dir);
  }
}

async function writeProperties(layout: Layout, id: number, text: string): Promise<void> {
  await writeFile(join(nodeDir(layout, id), 'server.properties'), text);
}

async function writeMeta(layout: Layout, id: number, directoryId: string, dir = dataDir(layout, id)): Promise<void> {
  const text = `version=1\nnode.id=${id}\ndirectory.id=${directoryId}\ncluster.id=${layout.clusterId}\n`;
  await writeFile(join(dir, 'meta.properties'), text);
}
