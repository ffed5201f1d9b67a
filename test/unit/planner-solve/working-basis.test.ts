import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { invert, replaceColumn, solveFor, type WorkingBasis } from '../../../planner/bound/working-basis.ts';
import { random } from '../../property/planner-solve/support/random-cluster.ts';

const size = 40;

describe('the inverse of a working basis', () => {
  for (const slacks of [0, 15, 30]) {
    it(`is one, with ${slacks} slacks among ${size} columns, also after columns were replaced`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const { int } = random(seed);
        const columns = Array.from({ length: size }, (_, j) => (j < slacks ? unit(j, -1) : sparse(int, j)));
        const work = inverted(columns);
        assert.ok(work !== null, `seed ${seed}`);
        assert.ok(error(work, columns) < 1e-8, `seed ${seed}: ${error(work, columns)}`);
        const direction = new Float64Array(size);
        for (let k = 0; k < 10; k++) {
          const at = int(size);
          const column = sparse(int, at);
          solveFor(work, column, direction);
          if (Math.abs(direction[at]!) < 0.01) continue;
          replaceColumn(work, at, direction);
          columns[at] = column;
        }
        assert.ok(error(work, columns) < 1e-6, `seed ${seed}, replaced: ${error(work, columns)}`);
      }
    });
  }

  it('is none where two columns are alike, or two slacks of one row', () => {
    const { int } = random(7);
    const columns = Array.from({ length: size }, (_, j) => sparse(int, j));
    assert.equal(inverted([...columns.slice(0, -1), columns[3]!]), null);
    assert.equal(inverted([unit(5, -1), unit(5, 1), ...columns.slice(2)]), null);
  });
});

function unit(row: number, value: number): Float64Array {
  const column = new Float64Array(size);
  column[row] = value;
  return column;
}

/** Largest in the row of its own place, so that such columns do not depend on each other. */
function sparse(int: (below: number) => number, own: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i === own ? 60 : int(3) === 0 ? (int(401) - 200) / 100 : 0));
}

function inverted(columns: readonly Float64Array[]): WorkingBasis | null {
  return invert(size, (at, into) => into.set(columns[at]!));
}

/** The largest entry of inverse x matrix - 1. */
function error(work: WorkingBasis, columns: readonly Float64Array[]): number {
  const product = new Float64Array(size);
  let worst = 0;
  for (const [j, column] of columns.entries()) {
    solveFor(work, column, product);
    for (let i = 0; i < size; i++) worst = Math.max(worst, Math.abs(product[i]! - (i === j ? 1 : 0)));
  }
  return worst;
}
