/**
 * Edits of messages, paced: at most one per message and spacing, at most so many a minute over all messages, the newest
 * card of a message replacing older ones that were not written yet, and decisions and ends before mere progress.
 * One message that Slack asks to wait for never delays another.
 */

import type { Card } from '../../jobs/card.ts';
import { type Outcome, ok, type Refusal, refuse } from '../../jobs/outcome.ts';
import type { MessageRef } from '../../jobs/people.ts';
import type { Clock } from '../../jobs/ports.ts';

export type Sent =
  | { readonly kind: 'written' }
  /** `gone`: no later edit of this message can succeed either. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly gone: boolean }
  /** Slack was not asked: the others have used the budget up. */
  | { readonly kind: 'unsent'; readonly afterMs: number }
  | { readonly kind: 'later'; readonly afterMs: number; readonly refusal: Refusal };

export type PacerOptions = {
  readonly send: (message: MessageRef, card: Card) => Promise<Sent>;
  readonly clock: Clock;
  /** chat.update is tier 3, about 50 a minute for the whole workspace. */
  readonly editsPerMinute: number;
  readonly spacingMs: number;
  /** How long an edit may wait before it is given up. */
  readonly patienceMs: number;
};

type Entry = {
  readonly message: MessageRef;
  card: Card;
  urgent: boolean;
  since: number;
  notBefore: number;
  /** What it waits for is room for mere progress, which is no wait for a decision. */
  forRoom: boolean;
  waiters: ((outcome: Outcome<null>) => void)[];
};

const minuteMs = 60_000;
/** Of the budget, kept free for decisions and ends. */
export const keptForUrgent = 5;
const entriesAtMost = 2000;
const goneAtMost = 1000;

export class EditPacer {
  readonly #options: PacerOptions;
  readonly #waiting = new Map<string, Entry>();
  readonly #writing = new Set<string>();
  readonly #lastWrite = new Map<string, number>();
  readonly #gone = new Map<string, Refusal>();
  #recent: number[] = [];
  #running = false;
  #wake: () => void = () => {};

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /**
   * A decision or an end is answered once it was written or refused. Mere progress is answered at once: with what became
   * of this message's last edit if that can never be mended, else with a yes.
   */
  async edit(message: MessageRef, card: Card): Promise<Outcome<null>> {
    const key = keyOf(message);
    const gone = this.#gone.get(key);
    if (gone !== undefined) return gone;
    const urgent = isUrgent(card);
    const entry = this.#entry(key, message, card, urgent);
    if (entry === null) return refuse('slack-unreachable', 'Too many messages wait to be edited.', 'Wait a minute.');
    const answer = urgent ? new Promise<Outcome<null>>((resolve) => entry.waiters.push(resolve)) : ok(null);
    this.#start();
    return answer;
  }

  /** Whether everything was written, after at most this long. */
  async drain(withinMs: number): Promise<boolean> {
    const end = this.#now() + withinMs;
    while (this.#waiting.size + this.#writing.size > 0 && this.#now() < end) await this.#options.clock.sleepMs(50);
    return this.#waiting.size + this.#writing.size === 0;
  }

  #entry(key: string, message: MessageRef, card: Card, urgent: boolean): Entry | null {
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      known.card = card;
      known.urgent ||= urgent;
      return known;
    }
    if (this.#waiting.size >= entriesAtMost) return null;
    const last = this.#lastWrite.get(key) ?? Number.NEGATIVE_INFINITY;
    // A decision shows at once: its message has waited for people, not for edits.
    const notBefore = urgent ? this.#now() : Math.max(this.#now(), last + this.#options.spacingMs);
    const entry: Entry = { message, card, urgent, since: this.#now(), notBefore, forRoom: false, waiters: [] };
    this.#waiting.set(key, entry);
    return entry;
  }

  #start(): void {
    this.#wake();
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      this.#giveUpLate();
      const next = this.#next();
      if (next === null) await this.#rest();
      else void this.#write(next);
    }
    this.#running = false;
  }

  /** The entry that may be written now: urgent ones first, then the one that waits longest. */
  #next(): string | null {
    const now = this.#now();
    this.#recent = this.#recent.filter((at) => at > now - minuteMs);
    const room = this.#options.editsPerMinute - this.#recent.length;
    if (room <= 0) return null;
    let best: [string, Entry] | null = null;
    for (const [key, entry] of this.#waiting) {
      if (this.#writing.has(key)) continue;
      if (entry.notBefore > now && !(entry.urgent && this.#mayHurry(key, entry))) continue;
      if (!entry.urgent && room <= Math.min(keptForUrgent, this.#options.editsPerMinute - 1)) continue;
      const before = best === null || (entry.urgent !== best[1].urgent ? entry.urgent : entry.since < best[1].since);
      if (before) best = [key, entry];
    }
    return best === null ? null : best[0];
  }

  /** An entry that turned urgent need not wait out its spacing, but a wait that Slack asked for stands. */
  #mayHurry(key: string, { notBefore, forRoom }: Entry): boolean {
    if (forRoom) return true;
    const last = this.#lastWrite.get(key);
    return last !== undefined && notBefore <= last + this.#options.spacingMs;
  }

  async #write(key: string): Promise<void> {
    const entry = this.#waiting.get(key);
    if (entry === undefined) return;
    this.#waiting.delete(key);
    this.#writing.add(key);
    const atMs = this.#now();
    this.#recent.push(atMs);
    const sent = await this.#options.send(entry.message, entry.card).catch(failed);
    this.#writing.delete(key);
    if (sent.kind === 'unsent') this.#recent = without(this.#recent, atMs);
    else this.#remember(key);
    if (sent.kind === 'later' || sent.kind === 'unsent') this.#again(key, entry, sent);
    else this.#settle(key, entry, sent);
    this.#start();
  }

  #again(key: string, entry: Entry, sent: Extract<Sent, { readonly kind: 'later' | 'unsent' }>): void {
    const notBefore = this.#now() + sent.afterMs;
    const forRoom = sent.kind === 'unsent' && !entry.urgent;
    const newer = this.#waiting.get(key);
    if (newer === undefined) {
      this.#waiting.set(key, { ...entry, notBefore, forRoom });
      return;
    }
    newer.notBefore = Math.max(newer.notBefore, notBefore);
    newer.forRoom = forRoom;
    newer.urgent ||= entry.urgent;
    newer.since = Math.min(newer.since, entry.since);
    newer.waiters.push(...entry.waiters);
  }

  #settle(key: string, entry: Entry, sent: Exclude<Sent, { readonly kind: 'later' | 'unsent' }>): void {
    const outcome = sent.kind === 'written' ? ok(null) : sent.refusal;
    if (sent.kind === 'refused' && sent.gone) {
      bounded(this.#gone, goneAtMost).set(key, sent.refusal);
      const newer = this.#waiting.get(key);
      this.#waiting.delete(key);
      for (const tell of newer?.waiters ?? []) tell(outcome);
    }
    for (const tell of entry.waiters) tell(outcome);
  }

  #giveUpLate(): void {
    const now = this.#now();
    for (const [key, entry] of this.#waiting) {
      if (now - entry.since <= this.#options.patienceMs) continue;
      this.#waiting.delete(key);
      const late = refuse(
        'slack-unreachable',
        'Slack did not take the edit in time.',
        'The next one shows the state again.',
      );
      for (const tell of entry.waiters) tell(late);
    }
  }

  /** Until the next entry is due, or something new arrives. */
  async #rest(): Promise<void> {
    const now = this.#now();
    const due = [...this.#waiting].map(([key, { notBefore }]) => (this.#writing.has(key) ? now + 1000 : notBefore));
    const full = this.#recent.length + keptForUrgent >= this.#options.editsPerMinute;
    const budget = full ? (this.#recent[0] ?? now) + minuteMs : now;
    const waitMs = Math.min(1000, Math.max(10, Math.max(Math.min(...due), budget) - now));
    await Promise.race([
      this.#options.clock.sleepMs(waitMs),
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
    ]);
  }

  #remember(key: string): void {
    this.#lastWrite.delete(key);
    bounded(this.#lastWrite, entriesAtMost).set(key, this.#now());
  }

  #now(): number {
    return this.#options.clock.nowMs();
  }
}

/** Everything but mere progress: a decision takes buttons away, and an end is what people wait for. */
export function isUrgent({ body }: Card): boolean {
  return body.kind !== 'execution' || body.report.end !== null;
}

/** A send that throws is a bug; it may cost its own message, never the loop that serves all of them. */
function failed(error: unknown): Sent {
  const refusal = refuse('unknown', `An edit failed: ${String(error)}.`, 'The next one shows the state again.');
  return { kind: 'refused', refusal, gone: false };
}

function keyOf({ channel, ts }: MessageRef): string {
  return `${channel} ${ts}`;
}

/** Without one of the values that are alike. */
function without(values: readonly number[], value: number): number[] {
  const at = values.indexOf(value);
  return values.filter((_, index) => index !== at);
}

/** Drops the oldest entry where the next one would be too many. */
function bounded<Value>(map: Map<string, Value>, atMost: number): Map<string, Value> {
  const oldest = map.keys().next();
  if (map.size >= atMost && oldest.done !== true) map.delete(oldest.value);
  return map;
}
