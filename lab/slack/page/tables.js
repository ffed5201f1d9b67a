/** Draws table and data_table blocks. */

import { el } from './dom.js';
import { richText } from './text.js';

export function table(block, world) {
  const [head = [], ...rows] = block.rows;
  const align = (at) => block.column_settings?.[at]?.align ?? (isNumber(rows[0]?.[at]) ? 'right' : 'left');
  // Short cells stay on one line in wrapped columns too: figures and their units belong together.
  const wrap = (at, cell) => (block.column_settings?.[at]?.is_wrapped === true && !isShort(cell) ? ' wrapped' : '');
  return el(
    'div',
    { class: 'scroller', tabindex: '0' },
    el(
      'table',
      {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          head.map((cell, at) => el('th', { scope: 'col', class: align(at) }, drawCell(cell, world))),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((row) =>
          el(
            'tr',
            {},
            row.map((cell, at) => el('td', { class: align(at) + wrap(at, cell) }, drawCell(cell, world))),
          ),
        ),
      ),
    ),
  );
}

/** One page of rows at a time, sorted by a click on a column's name. */
export function dataTable(block, world) {
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let page = 0;
  let sorted = { column: -1, falling: false };
  const body = el('tbody');
  const where = el('span', { role: 'status' });
  const previous = el('button', { type: 'button', onClick: () => go(-1) }, 'Previous');
  const next = el('button', { type: 'button', onClick: () => go(1) }, 'Next');
  const names = head.map((cell, at) =>
    el(
      'th',
      { scope: 'col', class: isNumber(rows[0]?.[at]) ? 'right' : 'left' },
      el('button', { type: 'button', class: 'plain', onClick: () => sort(at) }, drawCell(cell, world)),
    ),
  );
  function draw() {
    const ordered = sorted.column === -1 ? rows : [...rows].sort((a, b) => compare(a[sorted.column], b[sorted.column]));
    if (sorted.falling) ordered.reverse();
    const shown = ordered.slice(page * size, page * size + size);
    const key = block.row_header_column_index ?? 0;
    body.replaceChildren(
      ...shown.map((row) =>
        el(
          'tr',
          {},
          row.map((cell, at) =>
            el(
              at === key ? 'th' : 'td',
              at === key ? { scope: 'row' } : { class: isNumber(cell) ? 'right' : 'left' },
              drawCell(cell, world),
            ),
          ),
        ),
      ),
    );
    where.textContent = `Page ${page + 1} of ${pages}, ${rows.length} rows`;
    previous.disabled = page === 0;
    next.disabled = page >= pages - 1;
    names.forEach((name, at) => {
      if (at === sorted.column) name.setAttribute('aria-sort', sorted.falling ? 'descending' : 'ascending');
      else name.removeAttribute('aria-sort');
    });
  }
  function go(by) {
    page = Math.min(pages - 1, Math.max(0, page + by));
    draw();
  }
  function sort(column) {
    sorted = { column, falling: sorted.column === column && !sorted.falling };
    page = 0;
    draw();
  }
  draw();
  const pager = pages > 1 ? el('div', { class: 'pager' }, previous, where, next) : null;
  return el(
    'div',
    { class: 'datatable' },
    el(
      'div',
      { class: 'scroller', tabindex: '0' },
      el('table', {}, el('caption', {}, block.caption), el('thead', {}, el('tr', {}, names)), body),
    ),
    pager,
  );
}

function compare(a, b) {
  if (isNumber(a) && isNumber(b)) return a.value - b.value;
  return String(a?.text ?? '').localeCompare(String(b?.text ?? ''), undefined, { numeric: true });
}

function isShort(cell) {
  return (cell?.text ?? '').length < 12 && cell?.type !== 'rich_text';
}

function isNumber(cell) {
  return cell?.type === 'raw_number';
}

function drawCell(cell, world) {
  return cell?.type === 'rich_text' ? richText(cell, world) : (cell?.text ?? '');
}
