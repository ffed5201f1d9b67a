/** SARIF 2.1.0 (OASIS), which code hosts show beside a change. One result per finding. */

import type { Finding, Severity } from '../../../planner/finding.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** @param source the snapshot's file, or the cluster's address: SARIF wants a place for everything. */
export function sarifOf(
  findings: readonly Finding[],
  { source, version }: { readonly source: string; readonly version: string },
): unknown {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'evenkeel',
            version,
            rules: findings.map(({ rule, title, why, remedy }) => ({
              id: rule,
              shortDescription: { text: title },
              fullDescription: { text: why },
              help: { text: remedy },
            })),
          },
        },
        results: findings.map(({ rule, severity, title, evidence, why, remedy, cost }, ruleIndex) => ({
          ruleId: rule,
          ruleIndex,
          level: levels[severity],
          message: {
            text: [
              `${title}: ${evidence.count}`,
              ...evidence.examples.map((each) => `- ${each}`),
              `Why: ${why}`,
              `Remedy: ${remedy}`,
              `Cost: ${cost}`,
            ].join('\n'),
          },
          locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(source) } } }],
        })),
      },
    ],
  };
}
