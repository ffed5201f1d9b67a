/** The two tables of docs/configuration.md, from what the program itself checks by. */

import { variables } from '../../src/config/environment.ts';
import { settings } from '../../src/config/settings.ts';

const begin = (name: string): string => `<!-- ${name}: written by npm run configuration -->`;
const end = '<!-- end -->';

/** The document with both tables written anew; throws where one of their places is missing. */
export function withTables(document: string): string {
  return withTable(withTable(document, 'environment', environmentTable()), 'settings', settingsTable());
}

function withTable(document: string, name: string, table: string): string {
  const from = document.indexOf(begin(name));
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`docs/configuration.md has no place for its ${name}: ${begin(name)} … ${end}`);
  return `${document.slice(0, from)}${begin(name)}\n\n${table}\n\n${document.slice(to)}`;
}

function environmentTable(): string {
  const rows = variables.map(({ name, what, secret, byDefault }) => {
    const standard = byDefault === null ? 'none' : / /.test(byDefault) ? byDefault : `\`${byDefault}\``;
    return `| \`${name}\` | ${what}${secret ? ' Secret.' : ''} | ${standard} |`;
  });
  return ['| Variable | What it is | Default |', '|---|---|---|', ...rows].join('\n');
}

function settingsTable(): string {
  const rows = settings.map(
    ({ path, what, byDefault, example }) =>
      `| \`${path}\` | ${what} | ${byDefault ?? '**must be given**'} | \`${example}\` |`,
  );
  return ['| Setting | What it is | Default | Example |', '|---|---|---|---|', ...rows].join('\n');
}
