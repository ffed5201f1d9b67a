import { figuresOf, isFlat } from './flat.ts';
import type { SoakResult } from './play.ts';

/** The figures as a table in Markdown. */
export function tableOf({ samples, rounds, recordsAcked, recordsLost }: SoakResult): string {
  const minutes = Math.round(((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)) / 60_000);
  const rows = figuresOf(samples).map((figure) => {
    const verdict = figure.growsAtMost === null ? 'not judged' : isFlat(figure) ? 'flat' : 'GROWS';
    return `| ${figure.name} | ${figure.unit} | ${shown(figure.first)} | ${shown(figure.last)} | ${verdict} |`;
  });
  const ends = ['done', 'failed', 'cancelled'].map((end) => `${rounds.filter((one) => one.end === end).length} ${end}`);
  const wrong = rounds.flatMap(({ violations }) => violations);
  return [
    `${minutes} minutes, ${samples.length} samples, ${rounds.length} executions (${ends.join(', ')}), ${
      rounds.filter(({ restarted }) => restarted !== null).length
    } restarts.`,
    '',
    '| What | Unit | First third | Last third | |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Left behind after a round: ${wrong.length === 0 ? 'nothing' : wrong.join('; ')}.`,
    `Records acknowledged with acks=all: ${recordsAcked}; lost: ${recordsLost}.`,
    '',
  ].join('\n');
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
