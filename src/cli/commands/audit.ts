import { type Audit, type AuditOptions, audit } from '../../../planner/audit/audit.ts';
import { type GivenLimits, isLimitName, limitFault } from '../../../planner/audit/limits.ts';
import { readSilencesText, type Silence } from '../../../planner/audit/silence.ts';
import { groupSubjects } from '../../../planner/audit/subjects.ts';
import type { Finding, Severity } from '../../../planner/finding.ts';
import type { Snapshot } from '../../../planner/snapshot.ts';
import { version } from '../../version.ts';
import { bad, exitCode, good, type Io, type Read } from '../io.ts';
import { choiceOf, parseOptions, sourceOptions, textOf, textsOf, type Values } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { readTextFile } from '../read-file.ts';
import { auditText } from '../show/audit-text.ts';
import { junitOf } from '../show/junit.ts';
import { sarifOf } from '../show/sarif.ts';
import { fail } from './fail.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'] as const satisfies readonly Severity[];

export async function auditCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, {
    ...sourceOptions,
    'fail-on': { type: 'string' },
    silence: { type: 'string' },
    limit: { type: 'string', multiple: true },
  });
  if (!parsed.ok) return fail(io, 'audit', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'audit', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json', 'sarif', 'junit'], 'text');
  if (!format.ok) return fail(io, 'audit', format.error);
  const failOn = choiceOf(values, 'fail-on', severities, 'low');
  if (!failOn.ok) return fail(io, 'audit', failOn.error);
  const silences = silencesOf(values);
  if (!silences.ok) return fail(io, 'audit', silences.error);
  const limits = limitsOf(values);
  if (!limits.ok) return fail(io, 'audit', limits.error);
  const snapshot = await readCluster(values, io);
  if (!snapshot.ok) return fail(io, 'audit', snapshot.error);
  const configured = await configuredOptions(values, io);
  if (!configured.ok) return fail(io, 'audit', configured.error);

  const found = audit(snapshot.value, {
    silences: [...configured.value.silences, ...silences.value],
    // What is given beside the configuration stands instead of what it says.
    limits: { ...configured.value.limits, ...limits.value },
    today: new Date().toISOString().slice(0, 10),
  });
  const isGrave = ({ severity }: Finding): boolean => severities.indexOf(severity) <= severities.indexOf(failOn.value);
  switch (format.value) {
    case 'json':
      io.stdout.write(`${JSON.stringify(jsonOf(snapshot.value, found), null, 2)}\n`);
      break;
    case 'sarif': {
      const source = textsOf(values, 'snapshot')[0] ?? `kafka://${textOf(values, 'bootstrap') ?? ''}`;
      io.stdout.write(`${JSON.stringify(sarifOf(found.findings, { source, version: version() }), null, 2)}\n`);
      break;
    }
    case 'junit':
      io.stdout.write(junitOf(found.findings, isGrave));
      break;
    case 'text':
      io.stdout.write(auditText(found));
  }
  return found.findings.some(isGrave) ? exitCode.findings : exitCode.ok;
}

function jsonOf({ clusterId, takenAt }: Snapshot, { score, findings, notJudged, silences, limits }: Audit): unknown {
  return { clusterId, takenAt, score, findings: findings.map(grouped), notJudged, silences, limits };
}

/** Everything that it is about, complete, and short all the same: topics with ranges of partitions. */
function grouped(finding: Finding): Finding {
  const { subjects = [] } = finding.evidence;
  return { ...finding, evidence: { ...finding.evidence, subjects: groupSubjects(subjects) } };
}

/** `--limit diskPercent=80`, as often as wanted. */
function limitsOf(values: Values): Read<GivenLimits> {
  const limits: { -readonly [name in keyof GivenLimits]: number } = {};
  for (const word of textsOf(values, 'limit')) {
    const [name = '', text = ''] = word.split('=');
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const wrong = limitFault(name, value);
    if (wrong !== null || !isLimitName(name)) return bad(`--limit ${word}: ${wrong}`);
    limits[name] = value;
  }
  return good(limits);
}

/** What the configuration says of a cluster that it names; with --bootstrap a name is only for messages. */
async function configuredOptions(values: Values, io: Io): Promise<Read<Omit<AuditOptions, 'today'>>> {
  const name = textOf(values, 'cluster');
  if (name === undefined || textOf(values, 'bootstrap') !== undefined) return good({ silences: [] });
  // Reading the configuration is heavy, and a file needs none.
  const { configuredCluster } = await import('../configured-cluster.ts');
  const configured = configuredCluster(name, io.env);
  if (!configured.ok) return configured;
  return good({ silences: configured.value.silences, limits: configured.value.auditLimits });
}

function silencesOf(values: Values): Read<readonly Silence[]> {
  const file = textOf(values, 'silence');
  if (file === undefined) return good([]);
  const text = readTextFile(file, 'Silences');
  if (!text.ok) return text;
  const read = readSilencesText(text.value);
  return read.ok ? good(read.silences) : bad(`${file}: ${read.error}`);
}
