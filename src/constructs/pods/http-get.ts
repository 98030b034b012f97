/** A GET to a container, of a check or of a lifecycle, as the API has it. */

import { HttpGetAction } from './lifecycle';
import { defined } from '../../kubernetes/values';

export function httpGet({ path, port, headers = {}, tls = false }: HttpGetAction): Readonly<Record<string, unknown>> {
  const httpHeaders = Object.keys(headers).sort().map(name => ({ name, value: headers[name] }));
  return defined({ path, port, scheme: tls ? 'HTTPS' : undefined, httpHeaders: httpHeaders.length > 0 ? httpHeaders : undefined });
}
