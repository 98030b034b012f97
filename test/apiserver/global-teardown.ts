import './global-setup';

export default async function globalTeardown(): Promise<void> {
  globalThis.apiServer?.stop();
}
