/** The demo's voice on the terminal: one line per step, with the seconds since it began. */

const startedAtMs = Date.now();

export function say(line: string): void {
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${line}`);
}

export function plain(text: string): void {
  console.log(text);
}
