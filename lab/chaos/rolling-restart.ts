/** Every process of the product replaced in the middle of an execution, as an orderly update does it; people must notice nothing. */

import type { Plan } from '../../planner/plan.ts';
import type { Role } from '../demo/role.ts';
import type { Random } from '../sim/random.ts';
import type { LocalSlack, Message } from '../slack/index.ts';
import type { Scene } from './scene.ts';
import type { Struck } from './struck.ts';

const channel = '#kafka-ops';
const progressWithinMs = 60_000;
const answerWithinMs = 60_000;
/** Kubernetes and systemd wait longer before they kill; a handover that needs more than this would be noticed. */
const stopWithinMs = 10_000;
const trouble = /went wrong|could not|did not|cannot|failed|lost|refused|error|no answer|\bbug\b|again later/i;

/** A new process of each role is ready before the old one is told to end, and then the other way round. */
export async function restartEverything(
  { stage }: Scene,
  _plan: Plan,
  _random: Random,
  posted: Message,
): Promise<Struck> {
  const { slack, product } = stage;
  const { control } = slack;
  const wrong: string[] = [];
  // Begun before there is progress: a process may take as long to start as the rest of an execution.
  const second = product.startAnotherWorker();
  await second.untilReady();
  await control.waitFor(() => shareOf(slack, posted) > 0 || undefined, progressWithinMs, 'progress');
  const seenBefore = new Set(control.messages().map(({ ts }) => ts));
  const loggedBefore = control.log().at(-1)?.id ?? 0;
  let asked = 0;

  const end = async (name: string, role: Role): Promise<void> => {
    const sockets = control.socketCount();
    const began = Date.now();
    const ending = role.kill('SIGTERM');
    // What is on the wire to a socket just as it is closed is lost; Slack's protocol has no way to be asked to stop first.
    if (name.startsWith('bot')) {
      await control.waitFor(() => control.socketCount() < sockets || undefined, stopWithinMs, 'the socket closed');
    }
    asked += 1;
    const acting = await control.command('mira', channel, '/kafka status');
    if (!acting.ok) wrong.push(`no answer while the ${name} ends: ${acting.detail}`);
    await ending;
    const tookMs = Date.now() - began;
    if (tookMs > stopWithinMs) wrong.push(`the ${name} took ${tookMs} ms to end`);
  };
  const replace = async (name: string, role: Role, startAnother: () => Role): Promise<void> => {
    const other = startAnother();
    await other.untilReady();
    await end(name, role);
    if (name === 'worker' && !role.logged().includes('an execution was handed over')) {
      wrong.push('no execution was handed over: the restart was not in the middle of one');
    }
    role.start();
    await role.untilReady();
    await end(`${name}-2`, other);
  };
  await replace('worker', product.worker, () => second);
  await replace('bot', product.bot, product.startAnotherBot);

  return {
    did: 'both workers and both bots replaced',
    after: async () => {
      const answered = () => statusAnswers(slack, seenBefore).length >= asked || undefined;
      await control.waitFor(answered, answerWithinMs, `${asked} answers`).catch((error: unknown) => {
        wrong.push(error instanceof Error ? error.message : String(error));
      });
    },
    violations: () => [...wrong, ...noticed(slack, posted, { seenBefore, loggedBefore, asked })],
  };
}

/** In percent, as the message of the execution says it. */
function shareOf({ control }: LocalSlack, posted: Message): number {
  const text = control.messages().find(({ ts }) => ts === posted.ts)?.text ?? '';
  return Number(/(\d+) %/.exec(text)?.[1] ?? 0);
}

function statusAnswers({ control }: LocalSlack, seenBefore: ReadonlySet<string>): readonly Message[] {
  return control.messages().filter(({ ts, text }) => !seenBefore.has(ts) && /brokers/i.test(text));
}

/** Everything that a person could take for more than an execution that goes on. */
function noticed(
  slack: LocalSlack,
  posted: Message,
  since: { readonly seenBefore: ReadonlySet<string>; readonly loggedBefore: number; readonly asked: number },
): readonly string[] {
  const { control } = slack;
  const answers = statusAnswers(slack, since.seenBefore);
  const others = control
    .messages()
    .filter(({ ts, onlyFor }) => !since.seenBefore.has(ts) && onlyFor === null)
    // The plan's picture comes when it is drawn.
    .filter((message) => !answers.includes(message) && message.fileIds.length === 0);
  const written = control
    .log()
    .filter(({ id, kind, name }) => id > since.loggedBefore && kind === 'api' && name.startsWith('chat.'))
    .map(({ request }) => String((request as { readonly text?: unknown } | null)?.text ?? ''));
  return [
    ...(answers.length === since.asked ? [] : [`${answers.length} answers to ${since.asked} questions`]),
    // The end of the execution, in its thread.
    ...others.filter(({ threadTs }) => threadTs !== posted.ts).map(({ text }) => `a message of its own: ${text}`),
    ...(others.length <= 1 ? [] : [`more than the answers and the end: ${others.map(({ text }) => text).join(' | ')}`]),
    ...written
      .filter((text) => trouble.test(text))
      .map((text) => `a message that says that something is wrong: ${text}`),
  ];
}
