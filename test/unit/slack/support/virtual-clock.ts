import type { Clock } from '../../../../jobs/ports.ts';

/** A clock that stands still until a test moves it; sleepers wake in order. */
export class VirtualClock implements Clock {
  #nowMs = 1_000_000;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  readonly nowMs = (): number => this.#nowMs;

  readonly sleepMs = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ at: this.#nowMs + ms, wake });
    });

  async advance(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      await settled();
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.wake();
    }
    this.#nowMs = end;
    await settled();
  }
}

/** Lets everything run that waits for nothing but promises. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
