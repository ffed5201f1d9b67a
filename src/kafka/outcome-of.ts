/** Turns what happened with Kafka into an outcome that a person can act on. */

import { type Outcome, ok, type Refusal, refuse } from '../../jobs/outcome.ts';
import type { KafkaSettings } from './client-options.ts';
import { KafkaFault } from './fault.ts';
import { grantText, rightText } from './right.ts';
import { type KafkaSession, withRetries } from './session.ts';

type Doing = { readonly doing: string; readonly timeLimitMs: number };

/** Runs `work` with retries under one time limit. `doing` completes "could not …". */
export function outcomeOf<T>(
  context: { readonly settings: KafkaSettings; readonly session: KafkaSession },
  options: Doing,
  work: () => Promise<T>,
): Promise<Outcome<T>> {
  return outcomeOfOnce(context.settings, options, () => withRetries(context.session, work, context.settings));
}

/** The same without retries. */
export async function outcomeOfOnce<T>(
  settings: KafkaSettings,
  { doing, timeLimitMs }: Doing,
  work: () => Promise<T>,
): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new KafkaFault('network', `no end after ${timeLimitMs} ms`, { retriable: false })),
      timeLimitMs,
    );
  });
  try {
    return ok(await Promise.race([work(), late]));
  } catch (error) {
    if (!(error instanceof KafkaFault)) throw error;
    return refusalOf(error, settings, doing);
  } finally {
    clearTimeout(timer);
  }
}

export function refusalOf(fault: KafkaFault, settings: KafkaSettings, doing: string): Refusal {
  const cluster = `cluster ${settings.name}`;
  const bootstrap = settings.bootstrap.join(', ');
  const said = fault.message.replace(/\.$/, '');
  switch (fault.kind) {
    case 'network':
      return refuse(
        'kafka-unreachable',
        `Could not ${doing}: no answer from ${cluster} (bootstrap ${bootstrap}): ${said}.`,
        'Check that its brokers run, that the bootstrap addresses and the TLS setting are right, and that this host may connect to every broker; then try again.',
      );
    case 'certificate':
      // A certificate can be renewed while an execution waits, as a network can come back.
      return refuse('kafka-unreachable', `Could not ${doing}: of ${cluster}, ${said}.`, fault.next ?? '');
    case 'authentication':
      return refuse(
        'kafka-not-authorized',
        `Could not ${doing}: ${cluster} does not accept the login (${said}).`,
        fault.next ?? 'Check the SASL mechanism, the user name and the password of this cluster in the configuration.',
      );
    case 'authorization':
      return notAllowed(fault, settings, doing);
    case 'unsupported':
      return refuse(
        'kafka-refused',
        `Could not ${doing} on ${cluster}: ${said}.`,
        'Evenkeel needs Kafka 2.8 or newer; the README says which versions were tried.',
      );
    case 'changed':
      return refuse(
        'cluster-changed-while-reading',
        `Could not ${doing}: ${cluster} changed each time while it was read (${said}).`,
        'Try again when no topics are being created, deleted or moved.',
      );
    case 'refused':
      return refuse(
        'kafka-refused',
        `Could not ${doing}: ${cluster} refused (${said}).`,
        'Correct what Kafka names, then try again.',
      );
  }
}

function notAllowed({ message, right }: KafkaFault, { name, sasl }: KafkaSettings, doing: string): Refusal {
  const said = message.replace(/\.$/, '');
  const listed = 'docs/kafka-acls.md lists all that is needed.';
  if (right === null) {
    const what = `Could not ${doing} on cluster ${name}: a right is missing (${said}).`;
    return refuse('kafka-not-authorized', what, `Grant the Kafka user of Evenkeel what it lacks: ${listed}`);
  }
  const user = sasl !== null && 'username' in sasl ? sasl.username : '…';
  return refuse(
    'kafka-not-authorized',
    `Could not ${doing} on cluster ${name}: a right is missing, ${rightText(right)} (${said}).`,
    `Grant it: ${grantText(right, user)}. ${listed}`,
  );
}
