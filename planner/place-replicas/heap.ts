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

/**
 * The least value that the test accepts, without changing the heap: a best-first walk from the root. `seenAtMost` bounds the walk;
 * -1 when nothing was found, which is also a legal value's complement and so never a value itself.
 */
export function heapFind(heap: readonly number[], accepts: (value: number) => boolean): number | null {
  if (heap.length === 0) return null;
  const frontier = [0];
  for (let steps = 0; steps <= heap.length; steps++) {
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
  return null;
}
