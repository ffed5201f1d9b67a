/** Ids that people read and type: no vowels that make words, no letters that look like digits (Crockford's base 32). */

import { randomInt } from 'node:crypto';
import type { Ids } from '../../jobs/ports.ts';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 32^5, 33 million: with a thousand kept, one new id in 33,000 is taken and its plan has to be asked for again. */
const length = 5;

export const shortIds: Ids = {
  next: (prefix) => `${prefix}-${Array.from({ length }, () => letters[randomInt(letters.length)]).join('')}`,
};
