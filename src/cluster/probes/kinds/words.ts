/** What a system's error message says about the network. Pure. */

import { Attempt } from '../attempt';

/** An unreachable that took longer than this was not said by anybody: a resolver of addresses gave up. */
const AT_ONCE_SECONDS = 1;

/** Undefined where the words are about something else. */
export function fromWords(words: string, seconds: number): Attempt | undefined {
  if (/connection refused|ECONNREFUSED/i.test(words)) return { kind: 'refused' };
  if (/name or service not known|name does not resolve|could not resolve|bad address|unknown host|no address associated|nodename nor servname/i.test(words)) return { kind: 'name-not-found' };

  if (/temporary failure in name resolution|try again/i.test(words)) return { kind: 'garbled', problem: 'the DNS server could not say whether the name exists' };
  if (/no route to host|host is unreachable|network is unreachable|network unreachable|EHOSTUNREACH|ENETUNREACH/i.test(words)) return seconds < AT_ONCE_SECONDS ? { kind: 'refused' } : { kind: 'no-reply', detail: 'no route to this address' };

  if (/timed out|time-?out|in progress/i.test(words)) return { kind: 'no-reply' };
  return undefined;
}
