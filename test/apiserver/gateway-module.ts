/** The CustomResourceDefinitions of Gateway API, out of its Go module. */
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

export const GATEWAY_API = '1.7.0';

/** The YAML of every definition in that channel. */
export function gatewayDefinitions(channel: 'standard' | 'experimental'): readonly string[] {
  // Go calls it an error that the module wants a newer Go; its zip is there all the same.
  const { stdout } = spawnSync('go', ['mod', 'download', '-json', `sigs.k8s.io/gateway-api@v${GATEWAY_API}`], { encoding: 'utf8', cwd: tmpdir() });
  const { Zip, Error: problem }: { readonly Zip?: string; readonly Error?: string } = JSON.parse(stdout);
  if (Zip === undefined) throw new Error(`Go did not load Gateway API ${GATEWAY_API}: ${problem}`);

  const folder = `sigs.k8s.io/gateway-api@v${GATEWAY_API}/config/crd/${channel}/gateway.networking.k8s.io_`;
  const text = execFileSync('unzip', ['-p', Zip, `${folder}[a-u]*`], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return text.split(/^(?=apiVersion: )/m).filter(part => part.includes('kind: CustomResourceDefinition'));
}
