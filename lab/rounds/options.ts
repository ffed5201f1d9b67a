/** Options of the long commands: the values, or one sentence that says what is wrong with them. */

/** Also a sentence for what parseArgs throws; '' when help was asked for. */
export function optionsOr<Options>(read: () => Options | string): Options | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The first of these that is no whole number, as a sentence; null: all are. */
export function notWhole(values: readonly string[], least = 0): string | null {
  const wrong = values.find((value) => !/^\d{1,6}$/.test(value) || Number(value) < least);
  return wrong === undefined ? null : `${wrong} is not a whole number${least > 0 ? ` of at least ${least}` : ''}.`;
}

/** The first name that is not among those known, as a sentence; null: all are. */
export function notKnown(
  what: string,
  names: readonly string[],
  known: Readonly<Record<string, unknown>>,
): string | null {
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  return unknown === undefined ? null : `There is no ${what} ${unknown}; there are ${Object.keys(known).join(', ')}.`;
}
