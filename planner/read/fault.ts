/** Fault: where a file breaks its format, what was found there and what was expected. */

export type Fault = {
  /** JSON path below the value that was checked, e.g. `.replicas[1]`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
};

/** A check looks at one value and answers with the first fault in it, or null. It never changes the value. */
export type Check = (value: unknown) => Fault | null;

export function fault(value: unknown, expected: string): Fault {
  return { path: '', found: describe(value), expected };
}

/** The same fault seen from one level further out; paths are built only once something is wrong. */
export function within(step: string | number, inner: Fault): Fault {
  const text = typeof step === 'number' ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${quote(step)}]`;
  return { ...inner, path: text + inner.path };
}

/** One line for a person: `topics[0].partitions[2].replicas: found "7", expected a list of broker ids`. */
export function faultText(what: string, { path, found, expected }: Fault): string {
  const place = path === '' ? 'the top level' : path.replace(/^\./, '');
  return `${what}: at ${place}: found ${found}, expected ${expected}.`;
}

/** A value in few words: never more than a line of a person's screen. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return 'an object';
}

/** Text from a file, shortened and with control characters escaped, so that it cannot upset a terminal. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
