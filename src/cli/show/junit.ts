/** JUnit XML, which every build server reads: one test case per finding, and one that passes when there is none. */

import type { Finding } from '../../../planner/finding.ts';

/** @param fails whether a finding is grave enough to fail; others are listed as passed with their text. */
export function junitOf(findings: readonly Finding[], fails: (finding: Finding) => boolean): string {
  const cases =
    findings.length === 0
      ? ['    <testcase classname="evenkeel.audit" name="nothing found"/>\n']
      : findings.map((each) => testCase(each, fails));
  const failures = findings.filter(fails).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites tests="${cases.length}" failures="${failures}">\n`,
    `  <testsuite name="evenkeel audit" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">\n`,
    ...cases,
    '  </testsuite>\n</testsuites>\n',
  ].join('');
}

function testCase(finding: Finding, fails: (finding: Finding) => boolean): string {
  const { rule, severity, title, evidence, why, remedy, cost } = finding;
  const text = [
    ...evidence.examples.map((each) => `- ${each}`),
    `Why: ${why}`,
    `Remedy: ${remedy}`,
    `Cost: ${cost}`,
  ].join('\n');
  const inner = fails(finding)
    ? `<failure type="${severity}" message="${escaped(`${title}: ${evidence.count}`)}">${escaped(text)}</failure>`
    : `<system-out>${escaped(`${title}: ${evidence.count}\n${text}`)}</system-out>`;
  return `    <testcase classname="evenkeel.audit" name="${escaped(rule)}">${inner}</testcase>\n`;
}

/** XML 1.0 has no way at all to write most control characters. */
function escaped(text: string): string {
  return [...text]
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
