/**
 * Where a text stops being JSON. JSON.parse answers that only sometimes and differently in each version of node, so the
 * text is gone through once more, but only after JSON.parse has refused it.
 */

const blank = /[ \t\n\r]*/y;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const colon = /[ \t\n\r]*:[ \t\n\r]*/y;

/** The offset of the first character that cannot be right; the text's length if it ends too early. */
export function jsonFaultOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let at = skip(blank, text, 0);
  for (let guard = 0; guard <= text.length; guard++) {
    // Here a value must begin.
    const first = text[at];
    if (first === '{' || first === '[') {
      const inside = skip(blank, text, at + 1);
      if (text[inside] === (first === '{' ? '}' : ']')) {
        at = inside + 1;
      } else {
        open.push(first);
        at = first === '{' ? afterName(text, inside) : inside;
        if (at < 0) return -at - 1;
        continue;
      }
    } else {
      const end = first === '"' ? afterText(text, at) : skip(word, text, at);
      if (end === at) return at;
      if (end < 0) return -end - 1;
      at = end;
    }
    // Here a value has ended: what follows closes, or goes on.
    for (at = skip(blank, text, at); open.length > 0 && text[at] === (open.at(-1) === '{' ? '}' : ']'); ) {
      open.pop();
      at = skip(blank, text, at + 1);
    }
    if (open.length === 0 || text[at] !== ',') return at;
    at = skip(blank, text, at + 1);
    if (open.at(-1) === '{') at = afterName(text, at);
    if (at < 0) return -at - 1;
  }
  return at;
}

/** Past `"name":`; negative (offset + 1) where that breaks. */
function afterName(text: string, at: number): number {
  if (text[at] !== '"') return -(at + 1);
  const end = afterText(text, at);
  if (end < 0) return end;
  const past = skip(colon, text, end);
  return past === end ? -(skip(blank, text, end) + 1) : past;
}

/** Past the closing quote; negative (offset + 1) where the text breaks. */
function afterText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    const next = code === 0x5c ? skip(escaped, text, at) : code < 0x20 ? at : at + 1;
    if (next === at) return -(at + 1);
    at = next;
  }
  return -(text.length + 1);
}

function skip(what: RegExp, text: string, at: number): number {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
}
