import type { Sources } from '../../../src/config/where.ts';

/** The smallest configuration that is complete. */
export const goodFile = {
  clusters: [{ name: 'prod', bootstrap: ['k1:9092'], approvers: { users: ['U111'] } }],
};

export const goodEnvironment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

export function sources(
  file: unknown,
  environment: Readonly<Record<string, string>> = goodEnvironment,
  files: Readonly<Record<string, string>> = {},
): Sources {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return {
    environment: { EVENKEEL_CONFIG: '/etc/evenkeel/evenkeel.json', ...environment },
    readText: (path) => {
      const found = path === '/etc/evenkeel/evenkeel.json' ? text : files[path];
      if (found === undefined) throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
      return found;
    },
  };
}
