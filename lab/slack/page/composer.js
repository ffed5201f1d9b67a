/** The line at the bottom: messages, and commands completed from the manifest. */

import { el, fill } from './dom.js';

const form = document.querySelector('#composer');
const line = document.querySelector('#line');
const hints = document.querySelector('#hints');

let commands = [];
let channelName = '';

export function setComposer(next) {
  commands = next.commands;
  channelName = next.channelName;
  line.placeholder = `Message ${channelName}, or type /`;
  form.hidden = next.hidden;
}

export function onSend(send) {
  const history = [];
  let back = 0;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = line.value.trim();
    if (text === '') return;
    history.push(text);
    if (history.length > 50) history.shift();
    back = 0;
    line.value = '';
    fill(hints);
    hints.hidden = true;
    send(text);
  });
  line.addEventListener('input', suggest);
  line.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hints.hidden = true;
    if (event.key === 'Tab' && !hints.hidden && !line.value.includes(' ')) {
      event.preventDefault();
      hints.querySelector('button')?.click();
    }
    // The arrow brings earlier lines back, as in a terminal.
    if (event.key === 'ArrowUp' && (line.value === '' || back > 0) && back < history.length) {
      back += 1;
      line.value = history.at(-back) ?? '';
    }
  });
}

function suggest() {
  const [word = ''] = line.value.split(' ');
  const fitting = word.startsWith('/') ? commands.filter((command) => command.command.startsWith(word)) : [];
  fill(
    hints,
    fitting.map((command) =>
      el(
        'button',
        { type: 'button', tabindex: '-1', onClick: () => take(command) },
        el('strong', {}, command.command),
        ` ${command.usageHint}`,
        el('small', {}, command.description),
      ),
    ),
  );
  hints.hidden = fitting.length === 0;
}

function take(command) {
  const rest = line.value.split(' ').slice(1).join(' ');
  line.value = `${command.command} ${rest}`;
  line.focus();
  suggest();
}
