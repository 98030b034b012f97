/** What the API server refuses in the probes and hooks of a container. */

import { portNumberProblem } from '../../kubernetes/syntax';
import { portOrName } from '../ports';
import { Field } from '../refusal';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const TIMES = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

/** What the API server refuses in the three probes of a container. */
export function probes(container: Field): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!container.has(name)) continue;

    const probe = container.get(name);
    handler(probe, HANDLERS);
    TIMES.forEach(time => probe.get(time).notNegative());
    const grace = probe.get('terminationGracePeriodSeconds');
    if (name === 'readinessProbe') {
      grace.refuse('probe', grace.given ? 'a readiness probe ends nothing, so it has no grace period' : undefined);
      continue;
    }
    grace.refuse('probe', grace.given && grace.number <= 0 ? `a grace period of ${grace.number} seconds` : undefined);
    const successes = probe.get('successThreshold');
    successes.refuse('probe', successes.number === 0 || successes.number === 1 ? undefined : `successThreshold ${successes.number}; one success is enough here`);
  }
}

/** What the API server refuses in the hooks of a container. */
export function lifecycle(field: Field): void {
  for (const hook of [field.get('postStart'), field.get('preStop')]) if (hook.given) handler(hook, ['exec', 'httpGet', 'tcpSocket', 'sleep']);
}

function handler(field: Field, kinds: readonly string[]): void {
  const given = kinds.filter(kind => field.get(kind).given);
  if (given.length !== 1) field.refuse('probe', given.length === 0 ? `none of ${kinds.join(', ')} is given` : `${given.join(' and ')} are both given`);

  // Only the first of several is looked at any further.
  switch (given[0]) {
    case 'exec':
      field.get('exec').get('command').refuse('probe', field.get('exec').get('command').items().length === 0 ? 'no command is given' : undefined);
      break;
    case 'httpGet':
      httpGet(field.get('httpGet'));
      break;
    case 'tcpSocket':
      portOrName(field.get('tcpSocket').get('port'));
      break;
    case 'grpc':
      field.get('grpc').get('port').refuse('port-number', portNumberProblem(field.get('grpc').get('port').number));
      break;
  }
}

function httpGet(field: Field): void {
  portOrName(field.get('port'));
  field.get('scheme').oneOf('unsupported-value', ['HTTP', 'HTTPS']);
  for (const header of field.get('httpHeaders').items()) {
    const name = header.get('name');
    name.refuse('probe', /^[-A-Za-z0-9]+$/.test(name.text) ? undefined : `${JSON.stringify(name.text)} is no name of an HTTP header`);
  }
}
