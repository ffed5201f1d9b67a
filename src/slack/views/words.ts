/** How figures, times and names are said to people. Everything here is plain text, safe to put into any block. */

import type { AtWindowEnd } from '../../../jobs/policy/governance.ts';

const byteSteps = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, three figures at most: 377 GB, 5.2 MB, 0 B. */
export function bytesText(bytes: number): string {
  let value = Math.max(0, bytes);
  let step = 0;
  // 999.5 and more would be said as "1,000", which is one of the next unit.
  while (value >= 999.5 && step < byteSteps.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 99.5 ? 0 : 1;
  return `${trimZero(value.toFixed(digits))} ${byteSteps[step]}`;
}

export function rateText(bytesPerSec: number): string {
  return `${bytesText(bytesPerSec)}/s`;
}

/** 45 s, 12 min, 1 h 47 min, 3 d 4 h. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** 20,000 */
export function countText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** '1 move', '20,000 moves'. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${countText(value)} ${value === 1 ? one : many}`;
}

/** Never "100 %" of something that is not all of it, nor "0 %" of something that has begun. */
export function percentText(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return '99 %';
  if (percent === 0 && share > 0) return 'under 1 %';
  return `${percent} %`;
}

/** '112–178', or one figure when both ends are said alike. */
export function rangeText(values: readonly number[], say: (value: number) => string): string {
  if (values.length === 0) return 'none';
  const [low, high] = [say(Math.min(...values)), say(Math.max(...values))];
  if (low === high) return low;
  const unit = / (?:%|[kMGTP]?B)$/;
  const sameUnit = unit.exec(low)?.[0] === unit.exec(high)?.[0];
  return sameUnit ? `${low.replace(unit, '')}–${high}` : `${low} – ${high}`;
}

/** 'a, b and c', and how many more when there are too many to name. */
export function listText(words: readonly string[], atMost = 8): string {
  if (words.length > atMost) {
    return `${words.slice(0, atMost).join(', ')} and ${countText(words.length - atMost)} more`;
  }
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A bar that reads without colour and in any font: `[########------------]`. */
export function barText(share: number, width = 20): string {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const filled = bounded < 1 ? Math.min(width - 1, Math.round(bounded * width)) : width;
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

/** Cut at a number of characters, with a mark that it was. */
export function clip(text: string, atMost: number): string {
  if (text.length <= atMost) return text;
  const cut = text.slice(0, atMost - 1);
  // Half of a surrogate pair is not a character.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** '28 %', '5.2 MB/s', '1 h 47 min': a line breaks before a figure or after its unit, never between the two. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) (?=(?:%|[kMGTP]?B(?:\/s)?|ms|s|min|h|d)(?![\w]))/g, '\u00a0');
}

/** '2026-11-21 15:02 UTC' */
export function utcText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, '');
}

/** Of an execution that meets the end of a window, or the begin of a freeze. */
export function windowEndText(atWindowEnd: AtWindowEnd): string {
  const what =
    atWindowEnd === 'pause'
      ? 'it starts no move that would not end in time, and no other until the next window opens'
      : 'it finishes its wave, and waits with the next one until the next window opens';
  return `If an execution meets the end of its time, ${what}; it goes on by itself.`;
}
