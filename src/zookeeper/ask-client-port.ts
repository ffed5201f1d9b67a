/** One four-letter word to a ZooKeeper server's client port. The server answers in text and closes. */

import { connect } from 'node:net';

export type Answer =
  | { readonly kind: 'text'; readonly text: string }
  /** Nobody listens there. */
  | { readonly kind: 'refused' }
  /** No answer, or none that ended in time: the server may be well all the same. */
  | { readonly kind: 'silent' };

const bytesAtMost = 64 * 1024;

/** @param server `host:port`; an IPv6 address in brackets. */
export function askClientPort(server: string, word: 'srvr', limitMs: number): Promise<Answer> {
  const colon = server.lastIndexOf(':');
  const host = server.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(server.slice(colon + 1)) });
    const parts: Buffer[] = [];
    let bytes = 0;
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ kind: 'silent' }), limitMs);
    const whole = (): Answer =>
      bytes === 0 ? { kind: 'silent' } : { kind: 'text', text: Buffer.concat(parts).toString('latin1') };
    socket.on('connect', () => socket.write(word));
    socket.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > bytesAtMost) end({ kind: 'silent' });
      else parts.push(part);
    });
    socket.on('end', () => end(whole()));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? { kind: 'refused' } : whole()),
    );
  });
}
