/** From values to pixels along one line, with round steps to read them by. */

export type Scale = {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  readonly most: number;
};

/** From 0 to the next round step above `most`, in at most five steps; a step is a whole number. */
export function scaleOf(most: number, from: number, width: number): Scale {
  const step = Math.max(1, roundStep(Math.max(most, 1) / 5));
  const steps = Math.max(1, Math.ceil(most / step - 1e-9));
  const end = steps * step;
  return {
    at: (value) => from + (Math.min(Math.max(value, 0), end) / end) * width,
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
    most: end,
  };
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return digit * power;
}
