/**
 * Every metric of Evenkeel, once; docs/metrics.md, the dashboard and the alert rules are held against this file by tests.
 * Labels have few values: kinds of jobs, reason codes, rules of the audit, and the clusters of the configuration.
 */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const jobBuckets = [0.05, 0.25, 1, 5, 15, 60, 300, 1800, 7200];
const planBuckets = [0.05, 0.25, 1, 5, 15, 60, 300];
const gapBuckets = [0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1];

export function createMetrics(about: { readonly role: 'bot' | 'worker'; readonly version: string }) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  const build = gauge('evenkeel_build_info', 'Always 1; the labels say what runs.', ['role', 'version']);
  build.set({ ...about }, 1);
  return {
    registry,
    jobs: counter('evenkeel_jobs_total', 'Jobs that ended, by their result: ok or the reason code.', [
      'kind',
      'result',
    ]),
    jobSeconds: new Histogram({
      name: 'evenkeel_job_duration_seconds',
      help: 'How long jobs took.',
      labelNames: ['kind'],
      buckets: jobBuckets,
      registers,
    }),
    jobsRunning: gauge('evenkeel_jobs_running', 'Jobs that this worker is doing now.', ['kind']),
    queueJobs: gauge('evenkeel_queue_jobs', 'Jobs on the queue, by state.', ['state']),
    queueOldest: gauge('evenkeel_queue_oldest_waiting_seconds', 'Age of the job that waits longest; 0: none waits.'),
    planSeconds: new Histogram({
      name: 'evenkeel_plan_duration_seconds',
      help: 'How long the planner took.',
      labelNames: ['intent'],
      buckets: planBuckets,
      registers,
    }),
    plans: counter('evenkeel_plans_total', 'Plans made, by result: feasible, infeasible or the reason code.', [
      'intent',
      'result',
    ]),
    planGap: new Histogram({
      name: 'evenkeel_plan_gap_ratio',
      help: 'How much more a plan copies than the proven minimum; 0: it is the minimum.',
      labelNames: ['intent'],
      buckets: gapBuckets,
      registers,
    }),
    executionsRunning: gauge('evenkeel_executions_running', 'Executions that this worker carries out now.', [
      'cluster',
    ]),
    executionsEnded: counter('evenkeel_executions_ended_total', 'Executions that ended on this worker.', [
      'cluster',
      'end',
    ]),
    movedBytes: counter('evenkeel_execution_moved_bytes_total', 'Bytes copied to new replicas.', ['cluster']),
    remainingBytes: gauge('evenkeel_execution_remaining_bytes', 'Bytes that are still to be copied.', ['cluster']),
    copyRate: gauge('evenkeel_execution_copy_bytes_per_second', 'Bytes that arrive per second now.', ['cluster']),
    throttle: gauge('evenkeel_throttle_bytes_per_second', 'The throttle that is set per broker; 0: none.', ['cluster']),
    guard: gauge('evenkeel_guard_state', "1 for the guard's word now: go, slow, pause or abort.", ['cluster', 'word']),
    throttlesLeft: gauge('evenkeel_throttles_left', 'Throttles seen on the cluster after the last execution.', [
      'cluster',
    ]),
    auditScore: gauge('evenkeel_audit_score', 'Score of the last audit on this worker, of 100.', ['cluster']),
    auditFindings: gauge('evenkeel_audit_findings', 'Places that the last audit found, by rule.', [
      'cluster',
      'rule',
      'severity',
    ]),
    auditAt: gauge('evenkeel_audit_timestamp_seconds', 'When the last audit on this worker was.', ['cluster']),
    slackCalls: counter('evenkeel_slack_calls_total', 'Calls to Slack: ok, refused, rate_limited or unreachable.', [
      'method',
      'result',
    ]),
    kafkaRequests: counter('evenkeel_kafka_requests_total', 'Requests sent to brokers and controllers.', [
      'cluster',
      'api',
    ]),
    dependencyUp: gauge('evenkeel_dependency_up', '1 if it answered when it was last asked, else 0.', [
      'dependency',
      'cluster',
    ]),
  };
}
