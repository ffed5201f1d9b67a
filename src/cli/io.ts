/** Where a command writes: results to stdout, progress and complaints to stderr. Tests pass their own. */
export type Io = {
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: { readonly write: (text: string) => unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Exit codes are a contract (docs/snapshot-format.md). */
export const exitCode = { ok: 0, findings: 1, infeasible: 1, badInput: 2 } as const;

/** A value, or one sentence about what is wrong and what to do. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export const good = <T>(value: T): Read<T> => ({ ok: true, value });
export const bad = (error: string): { readonly ok: false; readonly error: string } => ({ ok: false, error });
