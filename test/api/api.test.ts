import { readFileSync } from 'node:fs';
import { BASELINE, compare } from './diff';

// The check itself (npm run api:check) needs the API compiled; this one needs the kept API alone.
test('an API from which something is gone is refused, and one that grew is not', () => {
  const kept = readFileSync(BASELINE, 'utf8');
  const api = JSON.parse(kept);
  const [method] = api.types['cdk8s-connectivity.Env'].methods;
  api.types['cdk8s-connectivity.Env'].methods.push({ ...method, name: 'further' });
  const grown = JSON.stringify(api);
  expect(compare(kept, grown)).toMatchObject({ status: 0 });
  expect(compare(grown, kept)).toEqual({ status: 1, said: expect.stringContaining('METHOD cdk8s-connectivity.Env.further: has been removed') });
});
