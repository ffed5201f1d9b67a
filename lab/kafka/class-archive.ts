/** Makes the JVM's archive of Kafka's classes once: every node then starts with a quarter of the CPU time. */

import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { formatStorage, kafkaUuid } from './format-storage.ts';
import { archivePath, jvmOptions } from './java.ts';
import type { KafkaLibs } from './kafka-libs.ts';
import { type Layout, log4jConfig, nodeDir } from './node-config.ts';
import { endNode, type NodeProcess, startNode, untilStarted } from './node-process.ts';

/** Runs one controller and one broker, ends them in order, and keeps the archive that the broker wrote as it ended. */
export async function ensureClassArchive(libs: KafkaLibs, onProgress: (line: string) => void): Promise<void> {
  if (existsSync(archivePath(libs))) return;
  onProgress('Preparing quick starts of Kafka (once).');
  const dir = await mkdtemp(join(tmpdir(), 'evenkeel-classes-'));
  const nodes: NodeProcess[] = [];
  try {
    const [controllerPort, brokerPort] = await freePorts(2);
    if (controllerPort === undefined || brokerPort === undefined) throw new Error('No free ports.');
    const layout: Layout = {
      dir,
      clusterId: kafkaUuid(),
      controllers: [{ id: 1, rack: null, port: controllerPort, directoryId: kafkaUuid() }],
      sites: null,
      brokers: [{ id: 2, rack: null, port: brokerPort }],
      sessionTimeoutMs: 9000,
      extra: {},
      listeners: [],
    };
    await formatStorage(libs, layout);
    await writeFile(join(dir, 'log4j2.properties'), log4jConfig);
    const made = join(dir, 'classes.jsa');
    const jvm = jvmOptions(libs, { heapMb: 192 });
    nodes.push(await startNode({ id: 1, dir, nodeDir: nodeDir(layout, 1), jvm }));
    const record = [`-XX:ArchiveClassesAtExit=${made}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off', ...jvm];
    const broker = await startNode({ id: 2, dir, nodeDir: nodeDir(layout, 2), jvm: record });
    nodes.push(broker);
    if ((await untilStarted(broker, 120_000)) === 'stuck') return;
    await endNode(broker, 'SIGTERM');
    if (existsSync(made)) {
      // A rename is atomic only within one file system, and the cache may be on another one.
      const half = `${archivePath(libs)}.${process.pid}`;
      await copyFile(made, half);
      await rename(half, archivePath(libs));
    }
  } finally {
    for (const node of nodes) await endNode(node, 'SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
}
