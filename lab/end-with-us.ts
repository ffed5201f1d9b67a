/**
 * Children that do not outlive this process, whether it ends by itself, by `process.exit` or by SIGTERM, as a test file does
 * that has used up its time. A `kill -9` gives nobody a chance; what it leaves is ended by the next start (kafka/leftovers).
 */

import type { ChildProcess } from 'node:child_process';

const children = new Map<ChildProcess, NodeJS.Signals>();
let watching = false;

/** `signal`: SIGTERM for a child that has children of its own to end. */
export function endWithUs<T extends ChildProcess>(child: T, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): T {
  watch();
  children.set(child, signal);
  child.once('exit', () => children.delete(child));
  child.once('error', () => children.delete(child));
  return child;
}

function watch(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const [child, signal] of children) child.kill(signal);
  });
  process.on('SIGTERM', () => {
    // A program that listens too has an orderly end of its own.
    if (process.listenerCount('SIGTERM') === 1) process.exit(143);
  });
}
