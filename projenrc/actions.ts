import { github } from 'projen';

/**
 * The GitHub Actions that workflows here may use, each by the commit of its release: a tag can be moved,
 * a commit can't. `npm run lint:workflows` refuses any other, in the workflows and in the documents' samples.
 */
export const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1', // v7.0.1
  setupNode: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  setupPython: 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  setupJava: 'actions/setup-java@dd06d9cba3e5552c54d9f8ea23572deb30010f7c', // v6.0.0
  setupGo: 'actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  setupDotnet: 'actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  uploadArtifact: 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', // v7.0.1
  downloadArtifact: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', // v8.0.1
} as const;

/** Has projen use these commits wherever it names one of the actions itself. */
export function pinActions(hub: github.GitHub): void {
  for (const action of Object.values(ACTIONS)) hub.actions.set(action.split('@', 1)[0], action);
}
