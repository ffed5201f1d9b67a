import { parseArgs } from 'node:util';

export type DemoOptions = {
  /** Play the whole story without a browser, check it on the cluster, and end. */
  readonly auto: boolean;
  /** No Java: the same bot on a simulated cluster. */
  readonly simulated: boolean;
  /** Where to write what was seen; null: nowhere. */
  readonly reportFile: string | null;
  readonly host: string;
  /** Of the local Slack's page. 0: any free one. */
  readonly port: number;
  /** How the bot talks to Slack. */
  readonly mode: 'socket' | 'http';
};

export const demoUsage = `npm run demo [-- options]
  --auto          play the whole story without a browser, check it on the cluster, and end
  --simulated     a simulated cluster instead of a real Kafka (no Java needed)
  --report FILE   with --auto: write what was seen on the cluster as JSON
  --mode MODE     how the bot talks to Slack: socket (default) or http
  --port PORT     of the local Slack's page (default 3900, or a free one when that is taken)
  --host HOST     to bind the page to (default 127.0.0.1)`;

const defaultPort = 3900;

/** The options, or one sentence that says what is wrong with them. */
export function readDemoOptions(argv: readonly string[]): DemoOptions | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        auto: { type: 'boolean', default: false },
        simulated: { type: 'boolean', default: false },
        report: { type: 'string' },
        mode: { type: 'string', default: 'socket' },
        port: { type: 'string', default: String(defaultPort) },
        host: { type: 'string', default: '127.0.0.1' },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return `--port ${values.port} is not a port number.`;
    if (values.mode !== 'socket' && values.mode !== 'http') return `--mode ${values.mode} is neither socket nor http.`;
    if (values.report !== undefined && !values.auto) return '--report needs --auto.';
    return {
      auto: values.auto,
      simulated: values.simulated,
      reportFile: values.report ?? null,
      host: values.host,
      port,
      mode: values.mode,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
