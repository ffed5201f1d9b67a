/** A Kafka cluster in memory that implements the port of the real one: for a demo without Java, and for the simulator. */

export { dropFromIsr, killBroker, reviveBroker } from './brokers.ts';
export { clusterOf } from './cluster.ts';
export { snapshotOf } from './read-world.ts';
export { advance, copies } from './replicate.ts';
export { createWorld, type World, type WorldSpec } from './world.ts';
