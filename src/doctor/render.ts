/** The checks as text for people and as JSON for scripts. */

import { type Check, type State, worstOf } from './check.ts';

const states: readonly State[] = ['broken', 'warning', 'ok'];

export function checksText(checks: readonly Check[]): string {
  const subjects = [...new Set(checks.map(({ subject }) => subject))];
  const groups = subjects.map((subject) => {
    const lines = checks.filter((check) => check.subject === subject).flatMap(linesOf);
    return `${plain(subject)}\n${lines.join('\n')}\n`;
  });
  const counts = states.map((state) => `${checks.filter((check) => check.state === state).length} ${state}`);
  return `${groups.join('\n')}\n${counts.join(', ')}\n`;
}

export function checksJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ state: worstOf(checks), checks }, null, 2)}\n`;
}

function linesOf({ state, what, fix }: Check): readonly string[] {
  const line = `  ${state.padEnd(7)}  ${plain(what)}`;
  return fix === null ? [line] : [line, `           fix: ${plain(fix)}`];
}

/** What others sent may hold line ends and codes that steer a terminal. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
