/** Compares another clock with that of this machine. */

import { about, type Check } from './check.ts';

const { ok, warning, broken } = about('Clocks');
const noticedMs = 30_000;
/** Slack's signatures are refused when they are older than this. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const signatureLastsMs = 5 * 60_000;

export type Reading = {
  readonly whose: string;
  readonly theirsMs: number;
  /** This machine's clock just before and after the other one was asked. */
  readonly beforeMs: number;
  readonly afterMs: number;
};

/** How far the other clock is ahead (behind when negative), for certain: it was read somewhere between before and after. */
export function aheadMs({ theirsMs, beforeMs, afterMs }: Reading): number {
  if (theirsMs > afterMs) return theirsMs - afterMs;
  return theirsMs < beforeMs ? theirsMs - beforeMs : 0;
}

export function checkClock(reading: Reading, options: { readonly signed: boolean }): Check {
  const ahead = aheadMs(reading);
  const apart = Math.abs(ahead);
  if (apart <= noticedMs) {
    return ok(`The clock of ${reading.whose} and that of this machine are less than ${noticedMs / 1000} s apart.`);
  }
  const seconds = Math.round(apart / 1000);
  const what = `The clock of ${reading.whose} is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} that of this machine.`;
  const fix =
    'Set this machine by NTP (timedatectl shows whether it is); Slack requests are refused from 5 minutes on.';
  return options.signed && apart >= signatureLastsMs ? broken(what, fix) : warning(what, fix);
}
