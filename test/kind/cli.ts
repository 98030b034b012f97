/** `bin/cdk8s-connectivity` from the sources, for the cases that need a process of their own. */

import { main } from '../../src/cli/main';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (stream.listenerCount('error') === 1) process.exit(process.exitCode ?? 0);
  });
}

const { env, stdin, stdout, stderr } = process;
void main(process.argv.slice(2), { cwd: process.cwd(), env, stdin, stdout, stderr }).then(status => { process.exitCode = status; });
