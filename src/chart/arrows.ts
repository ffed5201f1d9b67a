/** 'now → after' as short as it can be said. */

const unit = / (?:%|[kMGTP]?B)$/;

export function arrow(now: number, after: number, say: (value: number) => string): string {
  const [before, then] = [now, after].map((value) => (value === 0 ? '0' : say(value))) as [string, string];
  if (before === then) return then;
  const same = unit.exec(before)?.[0] === unit.exec(then)?.[0];
  return `${same ? before.replace(unit, '') : before} → ${then}`;
}
