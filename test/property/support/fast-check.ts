/**
 * fast-check with a seed that stays: the same cases on every machine and every day, so that a run that passed passes again.
 * `SEED=N node dist/test/run.js property` tries others; what that finds becomes a case of its own.
 */

import fc from 'fast-check';

const seed = Number(process.env['SEED'] ?? 1);
if (!Number.isInteger(seed)) throw new Error(`SEED=${process.env['SEED']}: a whole number is needed.`);
fc.configureGlobal({ seed });

export default fc;
