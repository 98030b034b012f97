/** curl: what it is given, and what its exit codes mean. Pure. */

import { Address, Ended, Limits, unusable } from './tool';
import { fromWords } from './words';
import { HttpProbe } from '../../../plan/plan';
import { answer, Attempt } from '../attempt';

const TRAILER = '\\n%{http_code} %{time_connect}';

/** For the check: nothing of the container's own configuration, and a trailer that says what happened. */
export function curlArguments(probe: HttpProbe, to: Address, limits: Limits): readonly string[] {
  return ['-q', '-sSv', '-w', TRAILER, ...curlRequest(probe, to, limits)];
}

/**
 * What a person would type besides. Certificates are not looked at unless an authority is given, which a person has in a file: who is reached
 * is the question, not who signed.
 */
export function curlRequest(probe: HttpProbe, to: Address, limits: Limits): readonly string[] {
  const method = probe.method === 'HEAD' ? ['--head'] : probe.method === 'GET' && probe.body === undefined ? [] : ['-X', probe.method];
  const headers = Object.entries(probe.headers ?? {}).flatMap(([name, value]) => ['-H', value === '' ? `${name};` : `${name}: ${value}`]);
  return [
    '--globoff', '--path-as-is', '--noproxy', '*', '--connect-timeout', `${limits.reply}`, '--max-time', `${limits.answer}`,
    ...probe.scheme === 'https' ? probe.authority === undefined ? ['--insecure'] : ['--cacert', 'authority.pem'] : [],
    ...to.name === undefined ? [] : ['--connect-to', `::${bracketed(to.host)}:`],
    ...method, ...headers,
    ...probe.body === undefined ? [] : ['--data-raw', probe.body],
    urlOf(probe, to), // its scheme comes first, so it is no option
  ];
}

export function urlOf(probe: HttpProbe, to: Address): string {
  return urlText(probe.scheme, to, probe.path);
}

export function urlText(scheme: 'http' | 'https', to: Address, path: string): string {
  return `${scheme}://${bracketed(to.name ?? to.host)}${to.port === undefined ? '' : `:${to.port}`}${path}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

export function readCurl(ended: Ended): Attempt {
  const { text, status, connected } = split(ended.stdout);
  switch (ended.code) {
    case 0: return answer(status, text);
    case 6: return { kind: 'name-not-found' };
    case 7: return fromWords(connectProblem(ended.stderr), ended.seconds) ?? { kind: 'refused' };
    case 28: return connected ? { kind: 'no-reply', detail: 'it connected, and then nothing came' } : { kind: 'no-reply' };
    // Protocol unknown to this curl, it could not start, a URL that it can't read, an option that it does not know.
    case 1: case 2: case 3: case 4: return { kind: 'not-observed', why: lastWords(ended.stderr), elsewhere: true };
    case 52: return { kind: 'garbled', problem: 'the connection was closed without an answer' };
    default: return unusable(ended) ?? { kind: 'garbled', problem: lastWords(ended.stderr) };
  }
}

export function readCurlConnect(ended: Ended): Attempt {
  return split(ended.stdout).connected ? { kind: 'answers', answer: {} } : readCurl(ended);
}

function split(stdout: string): { readonly text: string; readonly status: number | undefined; readonly connected: boolean } {
  const at = stdout.lastIndexOf('\n');
  const [code, connect] = stdout.slice(at + 1).split(' ');
  const status = Number(code);
  return { text: stdout.slice(0, Math.max(at, 0)), status: status >= 100 ? status : undefined, connected: Number(connect) > 0 };
}

/** Exit code 7 is for every kind of failed connection; which one is only in the verbose words. */
function connectProblem(stderr: string): string {
  return stderr.split('\n').filter(line => /fail/i.test(line) && !/failed to connect to/i.test(line)).join('\n');
}

export function lastWords(stderr: string): string {
  return /^curl: \(\d+\) (.*)$/m.exec(stderr)?.[1] ?? (stderr.trim().split('\n').pop() || 'curl did not say why');
}
