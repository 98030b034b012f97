/** Which of a container's programs makes a probe. Values travel as arguments of their own; the few scripts are fixed texts. Pure. */

import { allPrograms, refuseNoHost, toolsOf } from './kinds';
import { Address, AnyTool, Limits, Toolbox } from './kinds/tool';
import { ProbeData, ProbeKind } from '../../plan/plan';

/** One fixed script that says which programs there are, and shows the resolver's configuration. */
export const LOOK: readonly string[] = ['sh', '-c', 'for p in "$@"; do command -v "$p" >/dev/null 2>&1 && echo "$p"; done; echo; cat /etc/resolv.conf',
  'sh', ...allPrograms()];

export function readLook(stdout: string): Toolbox {
  const [programs, resolver = ''] = stdout.split(/\n\n|^\n/, 2);
  const search = /^search[ \t]+(.*)$/m.exec(resolver)?.[1].trim().split(/\s+/) ?? [];
  return { programs: programs.split('\n').filter(line => line !== ''), search, ndots: Number(/\bndots:(\d+)/.exec(resolver)?.[1] ?? 1) };
}

export interface Chosen {
  readonly tool: AnyTool;
  readonly command: readonly string[];
}

/** The tool for this probe in this container, with its command; undefined where there is none. */
export function choose(probe: ProbeData, to: Address, limits: Limits, box: Toolbox): Chosen | undefined {
  refuseNoHost(to);
  for (const tool of toolsOf(probe.kind)) {
    const command = tool.needs.every(program => box.programs.includes(program)) ? tool.command(probe, to, limits, box) : undefined;
    if (command !== undefined) return { tool, command };
  }
  return undefined;
}

/** What makes this probe, for a message: `nslookup, dig or getent`. */
export function toolsFor(probe: ProbeKind): string {
  const names = [...new Set(toolsOf(probe).map(tool => tool.needs[0]))];
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}
