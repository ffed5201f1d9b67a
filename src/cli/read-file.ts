/** Files and standard input; gzip is unpacked, and nothing is read without a bound. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { bad, good, type Read } from './io.ts';

/** A million partitions are about 85 MB; a string of node's cannot be longer than this. */
export const bytesAtMost = 512 * 2 ** 20 - 25;

/** `-` is standard input. */
export function readTextFile(path: string, what: string): Read<string> {
  let bytes: Buffer;
  try {
    if (path !== '-' && statSync(path).size > bytesAtMost) return bad(`${what} ${path} is bigger than 512 MiB.`);
    bytes = readFileSync(path === '-' ? 0 : path);
  } catch (thrown) {
    return bad(`${what} ${path} cannot be read: ${reasonOf(thrown)}.`);
  }
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: bytesAtMost }) : bytes;
    return plain.length > bytesAtMost ? bad(`${what} ${path} is bigger than 512 MiB.`) : good(plain.toString('utf8'));
  } catch (thrown) {
    const tooBig = (thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return bad(`${what} ${path} ${tooBig ? 'unpacks to more than 512 MiB' : 'is not valid gzip'}.`);
  }
}

export function writeFile(path: string, content: string | Uint8Array): Read<null> {
  try {
    writeFileSync(path, content);
    return good(null);
  } catch (thrown) {
    return bad(`${path} cannot be written: ${reasonOf(thrown)}.`);
  }
}

function reasonOf(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return thrown instanceof Error ? thrown.message : String(thrown);
}
