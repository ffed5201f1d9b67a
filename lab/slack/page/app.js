/** The page: asks the server for what one person sees, draws it, and sends what the person does. */

import { drawBlocks } from './blocks.js';
import { onSend, setComposer } from './composer.js';
import { el, fill } from './dom.js';
import { drawMessage } from './message.js';
import { confirmed, onEscape, placeOf, showModals } from './modal.js';
import { hideSide, newestDrawn, showGroups, showThread, showTraffic } from './side.js';

const $ = (id) => document.querySelector(id);
const list = $('#messages');

/** Kept in the address, so that a reload and a second tab for another person work. */
const place = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
let state = null;
let panel = null;
let drawnFor = '';
const drawn = new Map();

function remember() {
  const kept = Object.entries(place).filter(([, value]) => value);
  history.replaceState(null, '', `#${new URLSearchParams(kept)}`);
}

async function act(body, { quiet = false, button = null } = {}) {
  button?.setAttribute('aria-busy', 'true');
  let result;
  try {
    const response = await fetch('/ui/act', { method: 'POST', body: JSON.stringify({ ...body, as: state.me }) });
    result = await response.json();
  } catch {
    result = { ok: false, error: 'gone', detail: 'The local Slack does not answer. Is it still running?' };
  }
  button?.removeAttribute('aria-busy');
  if (!result.ok && !quiet) notice(noticeText(result));
  await refresh();
  return result;
}

function noticeText(result) {
  if (result.error === 'operation_timeout') return 'The app did not answer within 3 seconds.';
  if (result.error === 'dispatch_failed') return `The app could not be reached: ${result.detail}.`;
  return result.detail;
}

function notice(text) {
  const box = el('p', {}, text, el('button', { type: 'button', onClick: () => box.remove() }, 'Dismiss'));
  fill($('#notices'), box);
}

let asking = false;
let askAgain = false;

/** Asks for the state; while one question is open, any number of changes make one more. */
async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    do {
      askAgain = false;
      const query = new URLSearchParams({ as: place.as ?? '', channel: place.channel ?? '' });
      const response = await fetch(`/ui/state?${query}`);
      state = await response.json();
      draw();
      if (panel?.kind === 'traffic') await drawTraffic();
    } while (askAgain);
  } catch {
    // The event stream reconnects by itself and asks again.
  } finally {
    asking = false;
  }
}

async function drawTraffic() {
  const response = await fetch(`/ui/log?after=${newestDrawn()}`);
  const { entries } = await response.json();
  if (panel?.kind === 'traffic') showTraffic(entries);
}

function contextOf() {
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  const world = { users: byId(state.users), groups: byId(state.groups), channels: byId(state.channels) };
  return {
    world,
    me: state.me,
    channel: state.channel,
    shortcuts: state.shortcuts,
    act,
    press: async (message, values, block, item, value, button) => {
      if (!(await confirmed(item.confirm, world))) return;
      const { channel, ts: messageTs } = message;
      await act(
        { kind: 'press', channel, messageTs, blockId: block.block_id, actionId: item.action_id, value, values },
        { button },
      );
    },
    openThread: (ts) => openPanel({ kind: 'thread', ts }),
    useShortcut: (message, callbackId) =>
      act({ kind: 'shortcut', callbackId, channel: message.channel, messageTs: message.ts }),
  };
}

function draw() {
  const context = contextOf();
  const isHome = place.view === 'home' && state.app.homeTab;
  const connection = $('#connection');
  connection.textContent = state.connection.text;
  connection.classList.toggle('down', !state.connection.ok);
  drawPeople();
  drawChannels(isHome);
  const channel = context.world.channels.get(state.channel);
  const name = channel?.kind === 'im' ? channel.name : `#${channel?.name ?? ''}`;
  $('#title').textContent = isHome ? `${state.app.name}: Home` : name;
  document.title = `${isHome ? 'Home' : name} - Local Slack`;
  list.hidden = isHome;
  $('#home').hidden = !isHome;
  setComposer({ commands: state.commands, channelName: name, hidden: isHome });
  if (isHome) drawHome(context);
  else drawMessages(context);
  if (panel?.kind === 'thread') showThread(panel.ts, state.messages, context);
  if (panel?.kind === 'groups') showGroups(context);
  showModals(state.modals, context);
}

function drawPeople() {
  const select = $('#actas');
  if (select.childElementCount === 0) {
    const people = state.users.filter((user) => !user.isBot && !user.deleted);
    fill(
      select,
      people.map((user) => el('option', { value: user.id }, `${user.realName} (${user.role})`)),
    );
  }
  select.value = state.me;
}

function drawChannels(isHome) {
  const go = (next) => () => {
    Object.assign(place, next);
    if (panel?.kind === 'thread') closePanel();
    remember();
    refresh();
  };
  const entry = (text, current, next) =>
    el('li', {}, el('button', { type: 'button', 'aria-current': current ? 'page' : undefined, onClick: next }, text));
  const globals = state.shortcuts.filter((shortcut) => shortcut.kind === 'global');
  const key = JSON.stringify([state.channels, state.channel, isHome, state.me, globals]);
  if ($('#channels').dataset.key === key) return;
  $('#channels').dataset.key = key;
  fill(
    $('#channels'),
    el(
      'ul',
      {},
      state.channels.map((channel) => {
        const name = channel.kind === 'im' ? `${channel.name} (direct messages)` : `# ${channel.name}`;
        const notes = [channel.kind === 'private' && 'private', channel.archived && 'archived'].filter(Boolean);
        const text = notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
        return entry(text, !isHome && channel.id === state.channel, go({ channel: channel.id, view: '' }));
      }),
      state.app.homeTab ? entry(`${state.app.name} Home`, isHome, openHome) : null,
      globals.map((shortcut) =>
        entry(`Shortcut: ${shortcut.name}`, false, () => act({ kind: 'shortcut', callbackId: shortcut.callbackId })),
      ),
    ),
  );
  // On a phone the list is a strip that is wider than the page.
  $('#channels').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function openHome() {
  place.view = 'home';
  remember();
  act({ kind: 'home' });
}

let home = null;

function drawHome(context) {
  const shown = state.home;
  if (shown === null) {
    home = null;
    fill($('#home'), el('p', { class: 'quiet' }, 'The app has published nothing here yet.'));
    return;
  }
  if (home !== null && home.me === state.me && home.hash === shown.hash) return;
  const values = home !== null && home.me === state.me ? home.values : { ...shown.values };
  home = { hash: shown.hash, me: state.me, values, names: new Map() };
  fill($('#home'), drawBlocks(shown.view.blocks, placeOf(shown.id, home, context)));
}

/** Keeps the nodes of messages that did not change, so that focus, menus and scroll stay. */
function drawMessages(context) {
  const key = `${state.me} ${state.channel}`;
  const isNew = key !== drawnFor;
  if (isNew) {
    drawn.clear();
    list.replaceChildren();
    drawnFor = key;
  }
  const atEnd = isNew || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const replies = new Map();
  for (const message of state.messages) {
    if (message.threadTs !== null) replies.set(message.threadTs, (replies.get(message.threadTs) ?? 0) + 1);
  }
  // Replies stand in their thread; those that only one person sees also show in the channel, or nobody would find them.
  const top = state.messages.filter(
    (message) => message.threadTs === null || message.broadcast || message.onlyFor !== null,
  );
  const wanted = new Set(top.map((message) => message.ts));
  for (const [ts, entry] of drawn) {
    if (wanted.has(ts)) continue;
    entry.node.remove();
    drawn.delete(ts);
  }
  let previous = null;
  for (const message of top) {
    const count = replies.get(message.ts) ?? 0;
    const mark = `${message.version} ${count}`;
    const known = drawn.get(message.ts);
    if (known?.mark !== mark) {
      const node = drawMessage(message, context, count);
      if (known === undefined) list.insertBefore(node, previous === null ? list.firstChild : previous.nextSibling);
      else known.node.replaceWith(node);
      drawn.set(message.ts, { mark, node });
    }
    previous = drawn.get(message.ts).node;
  }
  if (top.length === 0 && list.querySelector('.empty') === null) {
    const first = state.commands[0]?.command ?? '/';
    list.append(el('p', { class: 'empty quiet' }, `Nothing here yet. Type ${first} below to begin.`));
  }
  if (top.length > 0) list.querySelector('.empty')?.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function openPanel(next) {
  panel = next;
  document.body.classList.add('with-side');
  refresh();
}

function closePanel() {
  panel = null;
  document.body.classList.remove('with-side');
  hideSide();
}

/** A picture that loads late makes its message taller: whoever was at the end stays there. */
let isAtEnd = true;
list.addEventListener('scroll', () => {
  isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
});
list.addEventListener(
  'load',
  () => {
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  },
  true,
);
$('#actas').addEventListener('change', (event) => {
  place.as = event.target.value;
  closePanel();
  remember();
  refresh();
});
$('#show-traffic').addEventListener('click', () =>
  panel?.kind === 'traffic' ? closePanel() : openPanel({ kind: 'traffic' }),
);
$('#show-groups').addEventListener('click', () =>
  panel?.kind === 'groups' ? closePanel() : openPanel({ kind: 'groups' }),
);
$('#side-close').addEventListener('click', closePanel);
onSend((text) => act({ kind: 'say', channel: state.channel, text }, { quiet: text.startsWith('/') }));
onEscape(() => act({ kind: 'close' }));

await refresh();
if (place.view === 'home') openHome();
if (place.panel === 'traffic' || place.panel === 'groups') openPanel({ kind: place.panel });
if (place.panel === 'thread') openPanel({ kind: 'thread', ts: place.ts ?? '' });
const changes = new EventSource('/ui/events');
changes.addEventListener('message', refresh);
// It tries again by itself, and its first message after that brings everything up to date.
changes.addEventListener('error', () => {
  $('#connection').textContent = 'The local Slack does not answer. Is it still running?';
  $('#connection').classList.add('down');
});
