/** Starts Java programs of Kafka: with a class archive the start costs a quarter of the CPU time. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from '../end-with-us.ts';
import { type KafkaLibs, MissingTool } from './kafka-libs.ts';

export type JavaRun = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** What one run may print before it is cut off: the tools' output for 10,000 partitions is about 5 MB. */
const outputLimitBytes = 64 * 1024 * 1024;

export function archivePath(libs: KafkaLibs): string {
  return join(libs.cacheDir, 'classes.jsa');
}

/** Options of every JVM here: small, quick to start, no optimising compiler that would eat a small machine. */
export function jvmOptions(libs: KafkaLibs, options: { readonly heapMb: number }): readonly string[] {
  const archive = archivePath(libs);
  return [
    `-Xmx${options.heapMb}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    // An archive of another Java or of other jars is passed over by the JVM itself.
    ...(existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []),
    '-cp',
    libs.classPath,
  ];
}

/** @param namespace a network namespace to run in; the process id is java's all the same. */
export function spawnJava(
  args: readonly string[],
  stdio: { readonly out: number } | 'pipe',
  namespace: string | null = null,
): ChildProcess {
  const [program, ...before] = namespace === null ? ['java'] : ['ip', 'netns', 'exec', namespace, 'java'];
  const pipes = stdio === 'pipe' ? ('pipe' as const) : ['ignore' as const, stdio.out, stdio.out];
  return endWithUs(spawn(program!, [...before, ...args], { stdio: pipes }));
}

/** Runs a Java program to its end. Throws MissingTool without Java, and after the time limit. */
export function runJava(args: readonly string[], options: { readonly timeoutMs: number }): Promise<JavaRun> {
  return new Promise((resolve, reject) => {
    const child = spawnJava(args, 'pipe');
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let bytes = 0;
    const keepIn =
      (list: Buffer[]) =>
      (chunk: Buffer): void => {
        bytes += chunk.length;
        if (bytes > outputLimitBytes) child.kill('SIGKILL');
        else list.push(chunk);
      };
    child.stdout?.on('data', keepIn(out));
    child.stderr?.on('data', keepIn(err));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`java ${args.at(-1) ?? ''} did not end within ${options.timeoutMs} ms.`));
    }, options.timeoutMs);
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? new MissingTool('java') : error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
