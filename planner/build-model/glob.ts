/** Matches a topic name against glob patterns, where '*' is any run of characters and '?' is one. */
export function globMatcher(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replace(/\*+/g, '.*')
          .replace(/\?/g, '.')}$`,
      ),
  );
  return (name) => expressions.some((expression) => expression.test(name));
}
