/** What a fault did. */

export type Struck = {
  readonly did: string;
  readonly after?: () => Promise<void>;
  /** What must not be and was, told once the round is over. */
  readonly violations?: () => readonly string[];
};
