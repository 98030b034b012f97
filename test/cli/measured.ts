/** Runs the command line as bin/ does, and tells at the end what it cost: `measured.ts ARGUMENTS`. */

import { writeSync } from 'node:fs';
import { main } from '../../src/cli/main';

const COSTS = 3;

const { env, stdin, stdout, stderr } = process;
void main(process.argv.slice(2), { cwd: process.cwd(), env, stdin, stdout, stderr }).then(status => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(COSTS, JSON.stringify({ status, seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 }));
});
