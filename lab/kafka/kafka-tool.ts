/** Runs Kafka's own command-line tools from the jars, as their shell scripts would. */

import { type JavaRun, jvmOptions, runJava } from './java.ts';
import { kafkaLibs } from './kafka-libs.ts';

const toolClasses = {
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-log-dirs': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
} as const;

const shippedOptions = [
  '-Xmx256M',
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-XX:MaxInlineLevel=15',
  '-Djava.awt.headless=true',
];

export type KafkaTool = keyof typeof toolClasses;

/** `runKafkaTool('kafka-topics', ['--bootstrap-server', …, '--describe'])`: its exit code and what it printed. */
export async function runKafkaTool(
  name: KafkaTool,
  args: readonly string[],
  options: {
    readonly timeoutMs?: number;
    /** With the options of Kafka's own scripts (kafka-run-class.sh) and without our class archive, to measure against. */
    readonly asShipped?: boolean;
  } = {},
): Promise<JavaRun> {
  const libs = await kafkaLibs();
  const jvm =
    options.asShipped === true ? [...shippedOptions, '-cp', libs.classPath] : jvmOptions(libs, { heapMb: 256 });
  return runJava([...jvm, toolClasses[name], ...args], {
    timeoutMs: options.timeoutMs ?? 60_000,
  });
}
