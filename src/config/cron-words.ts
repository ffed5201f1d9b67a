/** Times as people write them, for the file's digests and for schedules typed in Slack. */

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const fullNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const days = dayNames.join('|');
const inWords = new RegExp(`^(?:((?:${days})(?:(?:-|,)(?:${days}))*)\\s+)?([01]?\\d|2[0-3]):([0-5]\\d)$`);

/** 'mon-fri', and 'mo-fr' or 'Monday', which are no days here but can be nothing else. */
export function isMeantAsDays(word: string): boolean {
  const parts = word.toLowerCase().split(/[-,]/);
  return parts.every((part) => part.length >= 2 && fullNames.some((name) => name.startsWith(part)));
}

/** 'mon-fri 02:00' and '02:00' become cron; anything else is taken for cron. */
export function cronOf(when: string): string {
  const text = when.trim().toLowerCase().replace(/\s+/g, ' ');
  const match = inWords.exec(text);
  if (match === null) return when.trim().replace(/\s+/g, ' ');
  const on = (match[1] ?? '').replaceAll(/[a-z]+/g, (name) => String(dayNames.indexOf(name as 'sun')));
  return `${Number(match[3])} ${Number(match[2])} * * ${on === '' ? '*' : on}`;
}

const clock = /(?:^|\s)(\d+):(\d+)(?=\s|$)/;

/** What is wrong with something that is meant as a time in words; null where nothing is, or where it is cron. */
export function timeFault(when: string): string | null {
  const text = when.trim().toLowerCase().replace(/\s+/g, ' ');
  const [time, hour, minute = ''] = clock.exec(text) ?? [];
  if (time === undefined || inWords.test(text)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || minute.length !== 2) {
    return `"${time.trim().slice(0, 20)}" is no time of day: hours go from 0 to 23, minutes from 00 to 59.`;
  }
  const day = text.replace(clock, '').trim();
  const unknown = day.split(/[-, ]+/).find((name) => !dayNames.some((known) => known === name)) ?? day;
  return `"${unknown.slice(0, 20)}" is no day here: days are ${dayNames.slice(1).join(', ')} and sun, as in mon-fri or sat,sun.`;
}
