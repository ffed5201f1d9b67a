/** A ZooKeeper server's admin server (3.5 and newer): the same as `srvr`, as JSON over HTTP. */

const bytesAtMost = 64 * 1024;

/** What it calls its state, e.g. 'follower'; null when it does not tell in time. @param admin `http://host:port`. */
export async function askAdminServer(admin: string, limitMs: number): Promise<string | null> {
  try {
    const url = new URL('/commands/srvr', admin);
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(limitMs) });
    if (!response.ok || response.body === null) return null;
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body) {
      bytes += part.length;
      if (bytes > bytesAtMost) return null;
      parts.push(part);
    }
    return stateIn(JSON.parse(Buffer.concat(parts).toString('utf8')));
  } catch {
    // Away, too slow, no JSON: whatever it is, the state stays unknown.
    return null;
  }
}

function stateIn(answer: unknown): string | null {
  const stats = field(answer, 'server_stats');
  const state = field(stats, 'server_state');
  return typeof state === 'string' ? state : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
