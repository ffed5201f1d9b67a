/** Topic name patterns as people type them: `*` any run of characters, `?` any one. */

export function matchesAny(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split('').map(escaped).join('')}$`, 's'));
  return (name) => expressions.some((expression) => expression.test(name));
}

function escaped(character: string): string {
  if (character === '*') return '.*';
  if (character === '?') return '.';
  return character.replace(/[\\^$.|+()[\]{}-]/, '\\$&');
}
