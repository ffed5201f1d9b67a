/** The traffic inspector's memory: the newest entries, each cut to a bounded size. */

export type LogEntry = {
  readonly id: number;
  readonly atMs: number;
  /** api: the app called Slack; delivery: Slack called the app; hook: the app used a response_url; socket: a connection came or went. */
  readonly kind: 'api' | 'delivery' | 'hook' | 'socket';
  readonly name: string;
  readonly ok: boolean;
  readonly tookMs: number;
  /** One line that says what came of it. */
  readonly outcome: string;
  readonly request: unknown;
  readonly response: unknown;
};

export const maxLogEntries = 2_000;
const maxEntryChars = 60_000;

export type TrafficLog = { readonly entries: LogEntry[]; nextId: number };

export function createLog(): TrafficLog {
  return { entries: [], nextId: 1 };
}

export function record(log: TrafficLog, entry: Omit<LogEntry, 'id'>): void {
  log.entries.push({ ...entry, id: log.nextId++, request: cut(entry.request), response: cut(entry.response) });
  if (log.entries.length > maxLogEntries) log.entries.splice(0, log.entries.length - maxLogEntries);
}

/** Large payloads are kept as the beginning of their text, so that the log stays bounded. */
function cut(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length <= maxEntryChars ? value : `${text.slice(0, maxEntryChars)}… (${text.length} characters)`;
}
