/** The panel beside the messages: a thread, the traffic, or the user groups. */

import { el, fill } from './dom.js';
import { clockText, drawMessage } from './message.js';

const side = document.querySelector('#side');
const title = document.querySelector('#side-title');
const body = document.querySelector('#side-body');

export function hideSide() {
  side.hidden = true;
  fill(body);
}

function open(name) {
  if (side.hidden || title.textContent !== name) fill(body);
  title.textContent = name;
  side.hidden = false;
}

/** Redraws only when something in the thread changed, so that a half-written reply stays. */
export function showThread(ts, messages, context) {
  open('Thread');
  const all = messages.filter((message) => message.ts === ts || message.threadTs === ts);
  const key = `${context.me} ${ts} ${all.map((message) => `${message.ts}.${message.version}`).join(' ')}`;
  if (body.dataset.key === key && body.childElementCount > 0) return;
  const line = body.querySelector('#reply')?.value ?? '';
  body.dataset.key = key;
  const reply = el('input', { id: 'reply', maxlength: 4000, value: line });
  const send = async (event) => {
    event.preventDefault();
    const text = reply.value;
    reply.value = '';
    await context.act({ kind: 'say', channel: context.channel, text, threadTs: ts });
  };
  fill(
    body,
    all.length === 0
      ? el('p', { class: 'quiet' }, 'This message was deleted.')
      : all.map((message) => drawMessage(message, context, null)),
    el(
      'form',
      { class: 'reply', onSubmit: send },
      el('label', { class: 'hidden', for: 'reply' }, 'Reply'),
      reply,
      el('button', { type: 'submit' }, 'Reply'),
    ),
  );
  body.scrollTop = body.scrollHeight;
}

const kinds = { api: 'app to Slack', delivery: 'Slack to app', hook: 'response_url', socket: 'Socket Mode' };
const shownEntries = 300;
const drawn = new Map();
let filter = '';

/** The id of the newest entry on the page: only later ones are asked for. */
export function newestDrawn() {
  return body.querySelector('#traffic') === null ? 0 : Math.max(0, ...drawn.keys());
}

/** Adds entries on top; the oldest go. */
export function showTraffic(entries) {
  open('Traffic');
  delete body.dataset.key;
  if (body.querySelector('#traffic') === null) {
    drawn.clear();
    const box = el('input', {
      type: 'search',
      id: 'traffic-filter',
      value: filter,
      onInput: (event) => {
        filter = event.target.value.toLowerCase();
        applyFilter();
      },
    });
    fill(body, el('p', {}, el('label', { for: 'traffic-filter' }, 'Filter '), box), el('div', { id: 'traffic' }));
  }
  const list = body.querySelector('#traffic');
  for (const entry of entries) {
    if (drawn.has(entry.id)) continue;
    const node = drawEntry(entry);
    drawn.set(entry.id, node);
    list.prepend(node);
  }
  for (const [id, node] of [...drawn].slice(0, Math.max(0, drawn.size - shownEntries))) {
    node.remove();
    drawn.delete(id);
  }
  applyFilter();
}

function applyFilter() {
  for (const node of drawn.values()) node.hidden = !node.dataset.words.includes(filter);
}

/** The payloads are drawn when somebody opens the entry: most never are. */
function drawEntry(entry) {
  const details = el(
    'details',
    {
      class: entry.ok ? 'entry' : 'entry bad',
      'data-words': `${kinds[entry.kind]} ${entry.name} ${entry.outcome}`.toLowerCase(),
    },
    el(
      'summary',
      {},
      el('time', {}, clockText(entry.atMs / 1000)),
      el('span', { class: 'badge' }, kinds[entry.kind]),
      el('strong', {}, entry.name),
      el('span', { class: 'quiet' }, `${entry.outcome}, ${entry.tookMs} ms`),
    ),
  );
  details.addEventListener(
    'toggle',
    () => {
      details.append(
        el('h4', {}, 'Request'),
        el('pre', { tabindex: '0' }, JSON.stringify(entry.request, null, 2)),
        el('h4', {}, 'Response'),
        el('pre', { tabindex: '0' }, JSON.stringify(entry.response, null, 2)),
      );
    },
    { once: true },
  );
  return details;
}

export function showGroups(context) {
  open('User groups');
  const groups = [...context.world.groups.values()];
  const key = JSON.stringify(groups);
  if (body.dataset.key === key && body.childElementCount > 0) return;
  body.dataset.key = key;
  fill(
    body,
    el('p', { class: 'quiet' }, 'Who is in a group can be changed here, as an admin would do it in Slack.'),
    groups.map((group) => drawGroup(group, context)),
  );
}

function drawGroup(group, context) {
  const people = [...context.world.users.values()].filter((user) => !user.isBot && !user.deleted);
  const boxes = people.map((user) =>
    el('input', { type: 'checkbox', value: user.id, checked: group.members.includes(user.id), onChange: save }),
  );
  function save() {
    const members = boxes.filter((box) => box.checked).map((box) => box.value);
    context.act({ kind: 'group', group: group.id, members });
  }
  return el(
    'fieldset',
    { class: 'choices' },
    el('legend', {}, `@${group.handle} (${group.id})`),
    people.map((user, at) =>
      el('label', { class: 'choice' }, boxes[at], el('span', {}, `${user.realName}, ${user.role}`)),
    ),
  );
}
