/** Brings Kafka's jars from Maven Central into a cache outside the repository, once per version. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type KafkaLibs = {
  readonly version: string;
  /** The folder under which everything for this version is kept. */
  readonly cacheDir: string;
  /** Every jar, sorted, joined for -cp: the same text each time, because a class archive is bound to it. */
  readonly classPath: string;
};

/** A half download never holds this file, so it is never used. */
const completeMarker = '.complete';

export class MissingTool extends Error {
  constructor(tool: 'java' | 'mvn') {
    super(
      tool === 'java'
        ? 'Java is not installed: the local Kafka needs a Java runtime, version 17 or newer (Debian: apt-get install default-jre-headless).'
        : 'Maven is not installed: it brings Kafka from Maven Central (Debian: apt-get install maven).',
    );
    this.name = 'MissingTool';
  }
}

/** The jars that a pom.xml of this repository names; downloads them when they are not in the cache. */
export async function kafkaLibs(
  onProgress: (line: string) => void = () => {},
  pomFile = 'lab/kafka/pom.xml',
): Promise<KafkaLibs> {
  const pom = pathOf(pomFile);
  const version = versionIn(await readFile(pom, 'utf8'));
  const cacheDir = join(cacheRoot(), `kafka-${version}`);
  const jarsDir = join(cacheDir, 'libs');
  if (!existsSync(join(jarsDir, completeMarker))) {
    onProgress(`Fetching Kafka ${version} from Maven Central into ${jarsDir} (once).`);
    await download(pom, cacheDir, jarsDir);
  }
  const jars = (await readdir(jarsDir)).filter((name) => name.endsWith('.jar')).sort();
  return { version, cacheDir, classPath: jars.map((jar) => join(jarsDir, jar)).join(':') };
}

/** XDG_CACHE_HOME or ~/.cache. */
export function cacheRoot(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'evenkeel');
}

async function download(pom: string, cacheDir: string, jarsDir: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const half = await mkdtemp(join(cacheDir, 'fetching-'));
  try {
    await runMaven(['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${half}`]);
    await writeFile(join(half, completeMarker), '');
    await rm(jarsDir, { recursive: true, force: true });
    await rename(half, jarsDir);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    // Another process may have finished the same download in between.
    if (!existsSync(join(jarsDir, completeMarker))) throw error;
  }
}

function runMaven(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const keep = (chunk: Buffer): void => {
      tail = (tail + chunk.toString()).slice(-2000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new MissingTool('mvn') : error);
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Maven could not fetch Kafka (exit ${code}). Is Maven Central reachable?\n${tail.trim()}`));
    });
  });
}

function versionIn(pom: string): string {
  const found = /<kafka\.version>([^<]+)<\/kafka\.version>/.exec(pom)?.[1];
  if (found === undefined) throw new Error('lab/kafka/pom.xml names no <kafka.version>.');
  return found;
}

/** The pom stays in the source tree, so it is looked up from the compiled file as well. */
function pathOf(pomFile: string): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 5; up++) {
    const candidate = join(dir, pomFile);
    if (existsSync(candidate)) return candidate;
    dir = dirname(dir);
  }
  throw new Error(`${pomFile} was not found above this file.`);
}
