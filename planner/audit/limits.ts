/** The limits that rules judge by: the usual ones, and what may be set instead for a cluster that is not like others. */

export const limitRanges = {
  diskPercent: {
    byDefault: 90,
    least: 1,
    most: 100,
    what: 'how full the disks of a broker, or one log directory, may be, in percent',
  },
  leaderSkew: {
    byDefault: 1.5,
    least: 1.05,
    most: 100,
    what: 'how many times the average a broker may lead, and may be the preferred leader of',
  },
  replicaSkew: {
    byDefault: 1.5,
    least: 1.05,
    most: 100,
    what: 'how many times the average a broker may hold, in replicas',
  },
  quorumLagOffsets: {
    byDefault: 10_000,
    least: 1,
    most: 1_000_000_000,
    what: 'how many records of the metadata log a voter or an observer may lag behind',
  },
  producerTimeoutMs: {
    byDefault: 30_000,
    least: 1000,
    most: 3_600_000,
    what: "the request.timeout.ms of the cluster's producers, which replica.lag.time.max.ms should not exceed",
  },
} as const satisfies Readonly<
  Record<string, { readonly byDefault: number; readonly least: number; readonly most: number; readonly what: string }>
>;

export type LimitName = keyof typeof limitRanges;
export type Limits = Readonly<Record<LimitName, number>>;
/** What somebody has set. */
export type GivenLimits = { readonly [name in LimitName]?: number | undefined };

export const limitNames = Object.keys(limitRanges) as readonly LimitName[];

export function limitsFrom(given: GivenLimits): Limits {
  const all = limitNames.map((name) => [name, given[name] ?? limitRanges[name].byDefault] as const);
  return Object.fromEntries(all) as Limits;
}

/** ' Limit set for this cluster: diskPercent 80 (usually 90).', behind what a finding says; '' where it is the usual one. */
export function tunedText(limits: Limits, name: LimitName): string {
  const { byDefault } = limitRanges[name];
  return limits[name] === byDefault
    ? ''
    : ` Limit set for this cluster: ${name} ${limits[name]} (usually ${byDefault}).`;
}

/** 'diskPercent 80 (usually 90)' for each that is not as usual: shown also where nothing was found by it. */
export function tunedLimits(limits: Limits): readonly string[] {
  return limitNames
    .filter((name) => limits[name] !== limitRanges[name].byDefault)
    .map((name) => `${name} ${limits[name]} (usually ${limitRanges[name].byDefault})`);
}

/** What is wrong with a limit that somebody set; null: nothing. */
export function limitFault(name: string, value: number): string | null {
  if (!isLimitName(name)) return `"${name}" is no limit of the audit: use one of ${limitNames.join(', ')}.`;
  const { least, most, what } = limitRanges[name];
  return value >= least && value <= most ? null : `${name} is ${what}: a number from ${least} to ${most}.`;
}

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limitRanges, name);
}
