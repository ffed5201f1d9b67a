/** Shortcodes as characters that every text font has; others stay as they were written. */
const known = {
  white_check_mark: '✓',
  heavy_check_mark: '✓',
  ballot_box_with_check: '☑',
  x: '✗',
  no_entry: '⊘',
  no_entry_sign: '⊘',
  warning: '⚠',
  rotating_light: '(!)',
  exclamation: '!',
  question: '?',
  information_source: 'ℹ',
  large_green_circle: '●',
  large_yellow_circle: '◐',
  red_circle: '○',
  arrow_right: '→',
  arrow_left: '←',
  arrow_up: '↑',
  arrow_down: '↓',
  hourglass: '⌛',
  hourglass_flowing_sand: '⌛',
  lock: '[locked]',
  tada: '[done]',
  thumbsup: '+1',
  '+1': '+1',
  '-1': '-1',
};

export function emojiText(name) {
  return Object.hasOwn(known, name) ? known[name] : `:${name}:`;
}

/** For plain_text objects, where shortcodes are the only markup. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => (Object.hasOwn(known, name) ? known[name] : whole));
}
