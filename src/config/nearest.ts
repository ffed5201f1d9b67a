/** The word that a person probably meant, or null when none is near. Ties go to the earlier candidate. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase();
  let best: string | null = null;
  // A third of the letters may be wrong: 'staus' finds 'status', 'foo' finds nothing.
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? candidates.find((candidate) => typed.length >= 3 && candidate.startsWith(typed)) ?? null;
}

/** Damerau-Levenshtein with neighbouring swaps counted once; words are cut to 40 letters so that the work is bounded. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, 40);
  const b = right.slice(0, 40);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const shifted = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row.push(Math.min(replaced, shifted, swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
