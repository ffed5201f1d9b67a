/** What the policy file says of one cluster beyond who its people are. Without a policy file there is none of it. */

export const riskClasses = ['low', 'medium', 'high'] as const;
export type RiskClass = (typeof riskClasses)[number];

/** A plan that reaches any of these lines is in the class. null: this line is not drawn. */
export type RiskLines = {
  readonly bytes: number | null;
  /** Bytes copied, or replicas moved, as a share of all; whichever is more. */
  readonly clusterShare: number | null;
  readonly partitions: number | null;
  readonly leaderChanges: number | null;
  /** Moved partitions in which min ISR is missed when one more replica is lost. */
  readonly withoutSlack: number | null;
  readonly lowersReplication: boolean;
};

/** A stretch of local time in which work may begin and has to end. `toMinute` at or before `fromMinute` is the next day's. */
export type Window = {
  /** 0 is Sunday; the day on which the window opens. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name, e.g. 'Europe/Berlin'. */
  readonly timeZone: string;
};

export type Freeze = { readonly fromMs: number; readonly untilMs: number; readonly reason: string };

export const windowEnds = ['pause', 'finish-wave'] as const;
export type AtWindowEnd = (typeof windowEnds)[number];

/** All of it has to be true; the plan must be of low risk besides. */
export type AutoApproval = {
  readonly intents: readonly string[];
  readonly bytes: number;
  readonly partitions: number;
};

export type Governance = {
  /** How many different people have to say yes, by risk. */
  readonly approvals: Readonly<Record<RiskClass, number>>;
  /** From this class on the approver types the plan's id. null: never. */
  readonly typedFrom: RiskClass | null;
  readonly risk: { readonly medium: RiskLines; readonly high: RiskLines };
  /** Empty: at any time. */
  readonly windows: readonly Window[];
  readonly freezes: readonly Freeze[];
  /** Of an execution that meets the end of its time: nothing new starts, or what its wave still holds is started too. */
  readonly atWindowEnd: AtWindowEnd;
  readonly ceilings: {
    readonly bytes: number | null;
    readonly partitions: number | null;
    readonly throttleBytesPerSec: number | null;
  };
  readonly autoApproval: AutoApproval | null;
};

const noLines: RiskLines = {
  bytes: null,
  clusterShare: null,
  partitions: null,
  leaderChanges: null,
  withoutSlack: null,
  lowersReplication: false,
};

export const defaultRisk: Governance['risk'] = {
  medium: { ...noLines, bytes: 100e9, clusterShare: 0.1 },
  high: { ...noLines, bytes: 1e12, clusterShare: 0.25, withoutSlack: 1, lowersReplication: true },
};

export { noLines };

/** Whether every figure in it can be reckoned with. What cannot be is no policy, and then everything is refused. */
export function isSound(governance: Governance): boolean {
  try {
    const { approvals, typedFrom, risk, windows, freezes, atWindowEnd, ceilings, autoApproval } = governance;
    return (
      riskClasses.every((risk) => Number.isInteger(approvals[risk]) && approvals[risk] >= 1) &&
      approvals.low <= approvals.medium &&
      approvals.medium <= approvals.high &&
      (typedFrom === null || riskClasses.includes(typedFrom)) &&
      [risk.medium, risk.high].every(linesAreSound) &&
      windows.every(windowIsSound) &&
      windowEnds.includes(atWindowEnd) &&
      freezes.every(({ fromMs, untilMs }) => Number.isFinite(fromMs) && Number.isFinite(untilMs)) &&
      isAmount(ceilings.bytes) &&
      isAmount(ceilings.partitions) &&
      isAmount(ceilings.throttleBytesPerSec) &&
      (autoApproval === null ||
        (Array.isArray(autoApproval.intents) && isFigure(autoApproval.bytes) && isFigure(autoApproval.partitions)))
    );
  } catch {
    return false;
  }
}

function linesAreSound(lines: RiskLines): boolean {
  const { bytes, clusterShare, partitions, leaderChanges, withoutSlack, lowersReplication } = lines;
  return (
    [bytes, clusterShare, partitions, leaderChanges, withoutSlack].every(isAmount) &&
    typeof lowersReplication === 'boolean'
  );
}

function windowIsSound({ days, fromMinute, toMinute, timeZone }: Window): boolean {
  const minutes = [fromMinute, toMinute].every((minute) => Number.isInteger(minute) && minute >= 0 && minute <= 1440);
  return minutes && days.length > 0 && days.every((day) => day >= 0 && day <= 6) && isTimeZone(timeZone);
}

export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string' || name === '') return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isAmount(value: unknown): boolean {
  return value === null || isFigure(value);
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
