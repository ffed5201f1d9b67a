/** Fault: one thing that is wrong with the configuration, and how to mend it. */
export type Fault = {
  /** 'clusters[0].bootstrap' in the file, or 'environment SLACK_BOT_TOKEN'. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly fix: string;
};

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** All faults as one message, in the order in which a person meets them in the file. */
export function faultsText(faults: readonly Fault[], source: string): string {
  const count = faults.length === 1 ? 'One thing is' : `${faults.length} things are`;
  const lines = faults.map(
    ({ path, found, expected, fix }, index) =>
      `${index + 1}. ${path}\n   found:    ${found}\n   expected: ${expected}\n   fix:      ${fix}`,
  );
  return `${count} wrong with the configuration (${source}):\n\n${lines.join('\n\n')}\n\nNothing was started.`;
}

/** What was found, short enough for one line. Never call it with a secret. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** ['clusters', 0, 'name'] as 'clusters[0].name'. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text === '' ? 'the whole file' : text.replace(/^\./, '');
}

export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
