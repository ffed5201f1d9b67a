/** A disk that is soon full: a file system of a few megabytes in memory. Linux, and root. */

import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type SmallDisk = {
  readonly path: string;
  /** Fills it to so many percent of its size, whatever is on it already; 100: not a byte is left. */
  readonly fill: (percent: number) => Promise<void>;
  /** Takes away what `fill` has written. */
  readonly clear: () => Promise<void>;
  /** Whoever uses it must have ended. Safe to call again. */
  readonly remove: () => Promise<void>;
};

const run = promisify(execFile);

/** Why there can be none, as text, where it is not allowed. */
export async function makeSmallDisk(path: string, megabytes: number): Promise<SmallDisk | string> {
  await mkdir(path, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const filler = join(path, 'filler');
  const clear = () => rm(filler, { force: true });
  let mounted = true;
  return {
    path,
    fill: async (percent) => {
      await clear();
      const { blocks, bavail, bsize } = await statfs(path);
      const bytes = Math.max(0, Math.ceil((blocks * percent) / 100) - (blocks - bavail)) * bsize;
      // Where even the last block is wanted, somebody else may have taken it meanwhile.
      await writeFile(filler, Buffer.alloc(bytes, 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
    },
    clear,
    remove: async () => {
      if (mounted) await run('umount', [path]);
      mounted = false;
    },
  };
}
