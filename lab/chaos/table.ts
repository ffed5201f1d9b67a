import type { ChaosResult } from './play-all.ts';

/** Markdown: one line per fault, and what became of the records. */
export function tableOf({ kinds, recordsAcked, recordsLost, recordsFailed }: ChaosResult): string {
  const lines = kinds.map(({ fault, rounds }) => {
    const of = (end: string): number => rounds.filter((round) => round.end === end).length;
    const broken = rounds.filter(({ violations }) => violations.length > 0).length;
    const blocked = rounds.filter((round) => round.blocked).length;
    const waited = rounds.filter((round) => round.waited).length;
    const longest = Math.max(0, ...rounds.map(({ longestBlockedMs }) => longestBlockedMs));
    const slowest = Math.max(0, ...rounds.map(({ seconds }) => seconds));
    const ends = `${of('done')} done, ${of('failed') + of('cancelled')} ended and said so`;
    return `| ${fault.what} | ${rounds.length} | ${ends} | ${broken} | ${waited} | ${blocked} | ${slowest} s | ${longest} ms${fault.producerMayWait ? ' (its broker was dead)' : ''} |`;
  });
  return [
    '| Fault, at a random moment | Rounds | Ends | Rounds with anything left behind | Rounds with a send over 5 s | Of them not on the topic that nothing moves | Slowest end | Longest send |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Records acknowledged with acks=all: ${recordsAcked}; lost: ${recordsLost}; sends given up: ${recordsFailed}.`,
    '',
  ].join('\n');
}
