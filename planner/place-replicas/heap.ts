/** A binary min-heap of integers in a plain array. Largest-first lists hold the bitwise complement of what they order. */

export function heapPush(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent]!;
    if (above <= value) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = value;
}

export function heapPop(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  const size = heap.length;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= last) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}

/** Steps of a walk whose frontier grows with each: beyond, one look at everything is quicker. */
const stepsAtMost = 32;

/** The least value that the test accepts, or null, without changing the heap: a best-first walk from the root, then all values. */
export function heapFind(heap: readonly number[], accepts: (value: number) => boolean): number | null {
  if (heap.length === 0) return null;
  const frontier = [0];
  for (let steps = 0; steps < stepsAtMost; steps++) {
    let pick = -1;
    for (let i = 0; i < frontier.length; i++) {
      if (pick < 0 || heap[frontier[i]!]! < heap[frontier[pick]!]!) pick = i;
    }
    if (pick < 0) return null;
    const at = frontier[pick]!;
    const value = heap[at]!;
    if (accepts(value)) return value;
    frontier[pick] = frontier[frontier.length - 1]!;
    frontier.pop();
    if (2 * at + 1 < heap.length) frontier.push(2 * at + 1);
    if (2 * at + 2 < heap.length) frontier.push(2 * at + 2);
  }
  return leastAccepted(heap, accepts);
}

function leastAccepted(values: readonly number[], accepts: (value: number) => boolean): number | null {
  let least: number | null = null;
  for (const value of values) if ((least === null || value < least) && accepts(value)) least = value;
  return least;
}
