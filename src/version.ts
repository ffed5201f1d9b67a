import { packageFile } from './package-file.ts';

export function version(): string {
  const text = packageFile('package.json');
  return text === null ? 'unknown' : (JSON.parse(text) as { readonly version: string }).version;
}
