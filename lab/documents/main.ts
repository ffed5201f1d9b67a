/** npm run configuration: writes the tables of docs/configuration.md anew from the schema's own settings. */

import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './configuration-tables.ts';

const file = 'docs/configuration.md';
writeFileSync(file, withTables(readFileSync(file, 'utf8')));
