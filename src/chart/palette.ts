/**
 * Colours of the pictures. They stand on a white ground of their own, so that Slack's light and dark themes show the same,
 * and nothing is said by colour alone: what differs has another pattern, place or word as well.
 */

export const palette = {
  ground: '#ffffff',
  /** Behind the heading of a group. */
  band: '#eef1f4',
  ink: '#1f2328',
  quiet: '#57606a',
  /** Grid, never needed to read anything. */
  faint: '#d0d7de',
  now: '#57606a',
  after: '#0b57a4',
  tint: '#d6e4f2',
  limit: '#b42318',
} as const;

export type Colour = keyof typeof palette;

/** Pairs that are drawn on each other, with the contrast that each needs (WCAG 2.2: 4.5 for text, 3 for marks). */
export const contrasts: readonly { readonly front: Colour; readonly back: Colour; readonly least: number }[] = [
  { front: 'ink', back: 'ground', least: 7 },
  { front: 'ink', back: 'band', least: 7 },
  { front: 'ink', back: 'tint', least: 7 },
  { front: 'quiet', back: 'ground', least: 4.5 },
  { front: 'quiet', back: 'band', least: 4.5 },
  { front: 'limit', back: 'ground', least: 4.5 },
  { front: 'now', back: 'ground', least: 3 },
  { front: 'after', back: 'ground', least: 3 },
  { front: 'after', back: 'tint', least: 3 },
];
