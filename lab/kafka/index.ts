/** The local Kafka: a real cluster, Kafka's own tools, and a workload that counts what was acknowledged. */

export { type Acl, grant, revoke } from './acls.ts';
export { type Authority, type Certificate, createAuthority } from './certificates.ts';
export type { JavaRun } from './java.ts';
export { MissingTool } from './kafka-libs.ts';
export { type KafkaTool, runKafkaTool } from './kafka-tool.ts';
export { kafkajsOptions } from './kafkajs-options.ts';
export { moveWithTool, type ToolRun } from './move-with-tool.ts';
export { type BrokerSpec, type Listener, plainUsers } from './node-config.ts';
export { type Placements, placeReplicas } from './place.ts';
export type { ReadBack } from './read-back.ts';
export { makeSites, type Sites, whyNoSites } from './sites.ts';
export { makeSmallDisk, type SmallDisk } from './small-disk.ts';
export { type KafkaOptions, type RunningKafka, startKafka } from './start-kafka.ts';
export { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts';
export { createTopics, deleteTopics, fillPartitions, type TopicSpec } from './topics.ts';
export { withAdmin } from './with-admin.ts';
export { startWorkload, type Workload, type WorkloadOptions, type WorkloadStats } from './workload.ts';
