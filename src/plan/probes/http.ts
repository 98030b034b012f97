/** One HTTP request, with TLS or without. */

import { AboutProbe, PLAIN } from './kind';

/** One request; redirects are not followed and proxies are not used. */
export interface HttpProbe {
  readonly kind: 'http';
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** With its query, beginning with `/`. */
  readonly path: string;
  /** Names as written; a `Host` here replaces the one of the address. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; an empty POST is `''`. */
  readonly body?: string;
  /** Certificates in PEM: the one that the target shows is verified against them, for the name that was asked. Without, none is verified. */
  readonly authority?: string;
}

const METHOD = /^[A-Z]+$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^\/[\x21\x22\x24-\x7e]*$/;
const CERTIFICATE = /^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/;
const PORTS = { http: 80, https: 443 } as const;

export const HTTP: AboutProbe<HttpProbe> = {
  ...PLAIN,
  fields: {
    fields: { scheme: { literal: ['http', 'https'] }, method: 'string', path: 'string' },
    optional: { headers: { map: 'string' }, body: 'string', authority: 'string' },
  },
  carrier: 'TCP',
  hasStatus: true,
  hasText: true,
  words: ({ method, scheme, path }) => `${method} ${scheme === 'http' ? '' : `${scheme} `}${path}`,
  idWords: ({ method, scheme, path }) => [
    method === 'GET' ? scheme : `${scheme}-${method.toLowerCase()}`,
    path.split('?')[0].split('/').filter(part => part !== '').pop(),
  ],
  withPort: ({ scheme, path }) => `Probe.${scheme}('${path}', { port: 8080 })`,
  usualPort: ({ scheme }) => ({ name: scheme, port: PORTS[scheme] }),
  textProblems: (probe, { body, notBody }) => probe.method !== 'HEAD' ? []
    : Object.entries({ body, notBody }).flatMap(([name, pattern]) => pattern === undefined ? [] : [`${name} of ${HTTP.words(probe)}: an answer to HEAD has no body; use GET`]),
  problems: probe => {
    const problems: string[] = [];
    if (!PATH.test(probe.path)) {
      problems.push(`path '${probe.path}': a path begins with / and has no space, # or character beyond ASCII; `
        + `write ${JSON.stringify(properPath(probe.path))}`);
    }
    if (!METHOD.test(probe.method)) {
      const upper = probe.method.toUpperCase();
      problems.push(`method '${probe.method}': a method is upper-case letters, e.g. ${METHOD.test(upper) ? upper : 'GET'}`);
    }
    if (probe.body !== undefined && (probe.method === 'GET' || probe.method === 'HEAD')) problems.push(`a body with ${probe.method}: servers ignore or refuse it; use { method: 'POST' }`);
    if (probe.authority !== undefined && probe.scheme === 'http') problems.push('authority: without TLS nobody shows a certificate; use Probe.https(…)');
    if (probe.authority !== undefined && !CERTIFICATE.test(probe.authority)) problems.push('authority: it is no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----; give the text, not the name of its file');
    if (probe.body?.includes('\0') === true) problems.push('body: it has a NUL character, which no program can be given');

    for (const [name, value] of Object.entries(probe.headers ?? {})) {
      if (!HEADER_NAME.test(name)) problems.push(`header name '${name}': letters, digits and dashes, e.g. Host`);
      if (/[\r\n\0]/.test(value)) problems.push(`header ${name}: its value has a line break; a value is one line`);
    }
    return problems;
  },
};

function properPath(path: string): string {
  return encodeURI(path.startsWith('/') ? path : `/${path}`).replace(/#/g, '%23');
}
