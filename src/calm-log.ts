/** What is said again and again while something is away is logged once, then at most so often, with a count. */

export function calm(
  log: (message: string) => void,
  options: { readonly everyMs: number; readonly nowMs: () => number },
) {
  let lastMs = Number.NEGATIVE_INFINITY;
  let silenced = 0;
  return (message: string): void => {
    const now = options.nowMs();
    if (now - lastMs < options.everyMs) {
      silenced += 1;
      return;
    }
    log(silenced === 0 ? message : `${message} (and ${silenced} more like it)`);
    lastMs = now;
    silenced = 0;
  };
}
