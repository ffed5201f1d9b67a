/** Builds DOM nodes. Text always becomes a text node, so nothing that a person or an app wrote can become markup. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [props] attributes; `on*` functions become listeners; true and false switch an attribute.
 * @param {...(Node | string | null | undefined | false | readonly Node[])} children
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === 'value') node.value = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Number.POSITIVE_INFINITY)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child);
  }
}

export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** A link that leaves the page; anything but http, https and mailto stays plain text. */
export function link(url, children) {
  const safe = /^(https?:|mailto:)/i.test(url);
  if (!safe) return el('span', {}, children);
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, children);
}

let lastId = 0;
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
