/** Times as people write them, for the file's digests and for schedules typed in Slack. */

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const days = dayNames.join('|');
const inWords = new RegExp(`^(?:((?:${days})(?:(?:-|,)(?:${days}))*)\\s+)?([01]?\\d|2[0-3]):([0-5]\\d)$`);

/** 'mon-fri 02:00' or '02:00', in lower case. */
export function isTimeInWords(text: string): boolean {
  return inWords.test(text);
}

/** 'mon-fri 02:00' and '02:00' become cron; anything else is taken for cron. */
export function cronOf(when: string): string {
  const text = when.trim().toLowerCase().replace(/\s+/g, ' ');
  const match = inWords.exec(text);
  if (match === null) return when.trim().replace(/\s+/g, ' ');
  const on = (match[1] ?? '').replaceAll(/[a-z]+/g, (name) => String(dayNames.indexOf(name as 'sun')));
  return `${Number(match[3])} ${Number(match[2])} * * ${on === '' ? '*' : on}`;
}
