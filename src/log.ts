/** The log for operators: JSON lines on standard error, so that standard output stays for results. */

import { pino } from 'pino';
import { currentTrace } from './trace.ts';

export type Details = Readonly<Record<string, unknown>>;

export type Log = {
  readonly debug: (message: string, details?: Details) => void;
  readonly info: (message: string, details?: Details) => void;
  readonly warn: (message: string, details?: Details) => void;
  readonly error: (message: string, details?: Details) => void;
};

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** 'bot' or 'worker'. */
  readonly role: string;
  readonly write?: (line: string) => void;
};

/** Whatever is named so is a secret, in whatever it is wrapped. */
const secretKeys = ['token', 'botToken', 'appToken', 'signingSecret', 'password', 'secret', 'authorization'];

export function createLog({ level, role, write }: LogOptions): Log {
  const options = {
    level,
    base: { role },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const trace = currentTrace();
      return trace === undefined ? {} : { trace };
    },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`]), censor: '***' },
  };
  const destination = write === undefined ? pino.destination({ fd: 2, sync: true }) : { write };
  const logger = pino(options, destination);
  return {
    debug: (message, details = {}) => logger.debug(details, message),
    info: (message, details = {}) => logger.info(details, message),
    warn: (message, details = {}) => logger.warn(details, message),
    error: (message, details = {}) => logger.error(details, message),
  };
}
