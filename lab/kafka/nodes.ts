/** Owns the processes of a cluster. They end with this process if it ends in order; after a `kill -9` the next start ends them. */

import { endNode, hasEnded, logOf, type NodeProcess, startNode, untilStarted } from './node-process.ts';

export type NodeSpec = {
  readonly id: number;
  readonly nodeDir: string;
  readonly jvm: readonly string[];
  readonly program?: readonly string[];
  readonly namespace?: string | null;
  /** What the node writes once it serves, if not what Kafka 4 does. */
  readonly startedLine?: string;
};

export const startTimeoutMs = 180_000;
const startAttempts = 3;
/** Of a Java program that ended in order, by SIGTERM. */
const terminated = 143;

export class Nodes {
  readonly #dir: string;
  readonly #specs: ReadonlyMap<number, NodeSpec>;
  readonly #byId = new Map<number, NodeProcess>();

  constructor(dir: string, specs: readonly NodeSpec[]) {
    this.#dir = dir;
    this.#specs = new Map(specs.map((spec) => [spec.id, spec]));
  }

  running(): readonly NodeProcess[] {
    return [...this.#byId.values()].filter((node) => !hasEnded(node));
  }

  async startAll(but: readonly number[] = []): Promise<void> {
    await Promise.all([...this.#specs.keys()].filter((id) => !but.includes(id)).map((id) => this.#untilUp(id)));
  }

  async start(id: number): Promise<void> {
    const before = this.#byId.get(id);
    if (before !== undefined && !hasEnded(before)) throw new Error(`Node ${id} runs already.`);
    await this.#untilUp(id);
  }

  async end(id: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await endNode(this.#get(id), signal);
  }

  signal(id: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#get(id).child.kill(signal);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((node) => endNode(node, 'SIGKILL')));
  }

  #get(id: number): NodeProcess {
    const node = this.#byId.get(id);
    if (node === undefined) throw new Error(`Node ${id} is not part of this cluster.`);
    return node;
  }

  async #untilUp(id: number): Promise<void> {
    const spec = this.#specs.get(id);
    if (spec === undefined) throw new Error(`Node ${id} is not part of this cluster.`);
    for (let attempt = 1; ; attempt++) {
      const node = await startNode({ dir: this.#dir, ...spec });
      this.#byId.set(id, node);
      if ((await untilStarted(node, startTimeoutMs, spec.startedLine)) === 'started') return sayIfItFalls(node);
      await endNode(node, 'SIGKILL');
      if (attempt === startAttempts) throw new Error(`Kafka node ${id} does not start:\n${await logOf(node)}`);
    }
  }
}

/** A node that was up and ended without a signal is a fault of its own: whoever looks at what failed then must see it. */
function sayIfItFalls(node: NodeProcess): void {
  node.child.once('exit', async (code) => {
    if (code === null || code === terminated) return;
    console.error(`Kafka node ${node.id} ended by itself with code ${code}:\n${await logOf(node).catch(() => '')}`);
  });
}
