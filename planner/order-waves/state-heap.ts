/** A binary min-heap of values by rank; of equal ranks the one with the lower number. */

export type Entry<Value> = { readonly value: Value; readonly rank: number; readonly number: number };

export function pushEntry<Value>(heap: Entry<Value>[], entry: Entry<Value>): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

export function popLeast<Value>(heap: Entry<Value>[]): Value | null {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined) return null;
  if (heap.length === 0) return first.value;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first.value;
}

function isBefore<Value>(a: Entry<Value>, b: Entry<Value>): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.number < b.number);
}
