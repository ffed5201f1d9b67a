/** One setting as the documentation lists it. */

export type Setting = {
  /** 'clusters[].throttle.floor'. */
  readonly path: string;
  readonly what: string;
  /** JSON. */
  readonly example: string;
  /** In words; null: it must be given. */
  readonly byDefault: string | null;
};
