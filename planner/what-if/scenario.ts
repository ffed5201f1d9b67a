/** Scenario: what fails at once, and where the network is cut. */

export type Failure =
  | { readonly kind: 'broker'; readonly id: number }
  /** The rack's brokers and voters; of a hierarchy (`dc1/a`) also everything below it. */
  | { readonly kind: 'rack'; readonly rack: string }
  /** A voter: its id (KRaft) or its endpoint (ZooKeeper). */
  | { readonly kind: 'controller'; readonly name: string };

export type Scenario = {
  readonly failures: readonly Failure[];
  /** Groups of racks that no longer reach each other. One group alone is cut off from all the rest. */
  readonly cuts: readonly (readonly (readonly string[])[])[];
};

export const nothingFails: Scenario = { failures: [], cuts: [] };

export function insideRack(rack: string | null | undefined, outer: string): boolean {
  return rack === outer || (typeof rack === 'string' && rack.startsWith(`${outer}/`));
}

export function scenarioText({ failures, cuts }: Scenario): string {
  const lost = failures.map((failure) =>
    failure.kind === 'broker'
      ? `broker ${failure.id}`
      : failure.kind === 'rack'
        ? `rack ${failure.rack}`
        : `controller ${failure.name}`,
  );
  const parts = cuts.map((groups) =>
    groups.length === 1
      ? `rack ${groups[0]!.join(', ')} cut off`
      : `cut between ${groups.map((group) => group.join(', ')).join(' | ')}`,
  );
  return [...lost, ...parts].join(' + ') || 'nothing';
}
