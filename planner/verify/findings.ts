/** Collects what is wrong under each rule: all of it is counted, the first few are kept as examples. */

import type { Finding } from '../finding.ts';

export type Rule = Omit<Finding, 'evidence'>;

/** Enough to see the pattern, few enough to read. */
export const examplesAtMost = 10;

export type Findings = {
  readonly add: (rule: Rule, example: string) => void;
  readonly all: () => readonly Finding[];
};

export function collectFindings(): Findings {
  const found = new Map<string, { rule: Rule; count: number; examples: string[] }>();
  return {
    add: (rule, example) => {
      const entry = found.get(rule.rule) ?? { rule, count: 0, examples: [] };
      entry.count++;
      if (entry.examples.length < examplesAtMost) entry.examples.push(example);
      found.set(rule.rule, entry);
    },
    all: () => [...found.values()].map(({ rule, count, examples }) => ({ ...rule, evidence: { count, examples } })),
  };
}
