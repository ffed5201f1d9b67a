/** Virtual time: events in order, one at a time, each with everything that follows from it before the next. */

export type Timeline = {
  readonly nowMs: () => number;
  readonly at: (delayMs: number, event: () => void) => void;
  /** Runs until nothing is left, `until` says so, or the bound is met; false for the bound. */
  readonly run: (options: { readonly until: () => boolean; readonly eventsAtMost: number }) => Promise<boolean>;
};

type Entry = { readonly atMs: number; readonly order: number; readonly event: () => void };

export function createTimeline(startMs: number, afterEach: () => void): Timeline {
  let nowMs = startMs;
  let order = 0;
  const heap: Entry[] = [];
  return {
    nowMs: () => nowMs,
    at: (delayMs, event) => {
      push(heap, { atMs: nowMs + Math.max(0, delayMs), order, event });
      order += 1;
    },
    run: async ({ until, eventsAtMost }) => {
      for (let count = 0; count < eventsAtMost; count += 1) {
        const entry = pop(heap);
        if (entry === undefined || until()) return true;
        nowMs = Math.max(nowMs, entry.atMs);
        entry.event();
        // Everything that was waiting for this event runs now: promises of the code under test settle before the next one.
        await new Promise<void>((resolve) => setImmediate(resolve));
        afterEach();
      }
      return false;
    },
  };
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Entry;
    if (before(above, entry)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && before(right, heap[child] as Entry)) child += 1;
    if (!before(heap[child] as Entry, last)) break;
    heap[at] = heap[child] as Entry;
    at = child;
  }
  heap[at] = last;
  return top;
}
