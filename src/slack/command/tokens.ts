/** The words of a slash command, as typed: Slack's escapes and a phone's typography are undone first. */

/** Cut before anything looks at it: the patterns below would take minutes over megabytes. */
const typedCharsAtMost = 8000;

export function tokensOf(text: string): readonly string[] {
  const plain = withoutEscapes(text.slice(0, typedCharsAtMost))
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    // Clients turn a typed -- into a dash.
    .replaceAll(/(^|\s)[—–](?=[a-z])/g, '$1--')
    .slice(0, 4000);
  const found = plain.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g);
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '').filter((word) => word !== '');
}

/** With should_escape, `a.example` arrives as `<http://a.example|a.example>`, and people and channels as ids. */
function withoutEscapes(text: string): string {
  return text
    .replaceAll(/<(?:https?:\/\/|mailto:)[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(https?:\/\/[^|>]*)>/g, '$1')
    .replaceAll(/<([@#!])([^|>]*)(?:\|[^>]*)?>/g, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
