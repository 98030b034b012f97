import { RunningServer, startServer } from './server';

declare global {
  // eslint-disable-next-line no-var
  var apiServer: RunningServer | undefined;
}

export default async function globalSetup(): Promise<void> {
  globalThis.apiServer = await startServer();
  process.env.APISERVER_CONNECTION = JSON.stringify(globalThis.apiServer.connection);
}
