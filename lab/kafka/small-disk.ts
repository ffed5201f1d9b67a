/** A disk that is soon full. Linux. */

import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type SmallDisk = {
  readonly path: string;
  /** What a limit has to be, in percent, so that it is not passed now, and is passed by `fill(limitPercent + 1)`. */
  readonly limitPercent: number;
  /** Whether it may be filled to the last byte. */
  readonly isOwn: boolean;
  /** Fills it to so many percent of its size, whatever is on it already; 100: not a byte is left. */
  readonly fill: (percent: number) => Promise<void>;
  /** Takes away what `fill` has written. */
  readonly clear: () => Promise<void>;
  /** Whoever uses it must have ended. Safe to call again. */
  readonly remove: () => Promise<void>;
};

const run = promisify(execFile);

/** More than this is not taken of a file system that others use. */
const borrowedBytesAtMost = 20e9;

/** A file system of a few megabytes in memory; where mounting is not allowed, as in most containers, a borrowed one. */
export async function makeSmallDisk(path: string, megabytes: number): Promise<SmallDisk> {
  await mkdir(path, { recursive: true });
  const own = await mountMemory(path, megabytes);
  return typeof own === 'string' ? borrowDisk(path, own) : own;
}

/** Why there can be none, as text, where it is not allowed. */
async function mountMemory(path: string, megabytes: number): Promise<SmallDisk | string> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { filler, clear, missingBytes } = fillerOf(path);
  let mounted = true;
  return {
    path,
    limitPercent: 90,
    isOwn: true,
    fill: async (percent) => {
      await clear();
      const bytes = await missingBytes(percent);
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

/** The file system that the folder is on anyway: what passes a limit is the limit's to say, some percent above what is used. */
async function borrowDisk(path: string, whyNoneOfItsOwn: string): Promise<SmallDisk> {
  const { filler, clear, missingBytes, usedPercent } = fillerOf(path);
  // Others write here too: they must not pass it by themselves.
  const limitPercent = Math.ceil(await usedPercent()) + 1;
  const bytes = await missingBytes(limitPercent + 1);
  if (limitPercent > 98 || bytes > borrowedBytesAtMost) {
    throw new Error(
      `No disk can be filled: nothing may be mounted (${whyNoneOfItsOwn}), and on the file system of ${path} it would take ` +
        `${bytes} bytes, of at most ${borrowedBytesAtMost}. Run this as root with CAP_SYS_ADMIN, or set TMPDIR to a smaller one.`,
    );
  }
  return {
    path,
    limitPercent,
    isOwn: false,
    fill: async (percent) => {
      await clear();
      const length = await missingBytes(percent);
      await (await open(filler, 'w')).close();
      // Takes the blocks without writing them.
      await run('fallocate', ['--length', String(length), filler]);
    },
    clear,
    remove: clear,
  };
}

function fillerOf(path: string) {
  const filler = join(path, 'filler');
  return {
    filler,
    clear: () => rm(filler, { force: true }),
    missingBytes: async (percent: number): Promise<number> => {
      const { blocks, bavail, bsize } = await statfs(path);
      return Math.max(0, Math.ceil((blocks * percent) / 100) - (blocks - bavail)) * bsize;
    },
    usedPercent: async (): Promise<number> => {
      const { blocks, bavail } = await statfs(path);
      return (100 * (blocks - bavail)) / blocks;
    },
  };
}
