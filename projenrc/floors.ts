/** The floors of `src`: what may import what. ESLint keeps them; ARCHITECTURE.md tells them. */

import { javascript } from 'projen';

/** From the lowest to the highest. A folder imports from lower floors only; folders on one floor don't import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['kubernetes', 'text'],
  ['manifests'],
  ['network'],
  ['plan'],
  ['admission'],
  ['synth'],
  ['declarations'],
  ['constructs'],
  ['rules'],
  ['policies'],
  ['app', 'review', 'picture', 'cluster'],
  ['verify.ts'],
  ['cli'],
  ['index.ts'],
];

/** Within `src/constructs`, in the same way. */
const CONSTRUCTS: readonly (readonly string[])[] = [['protocol.ts', 'address.ts', 'namespace.ts'], ['pods'], ['services', 'routes'], ['workloads'], ['web-api-pair.ts']];

interface Zone {
  readonly target: string;
  readonly from: readonly string[];
  readonly message: string;
}

function zones(root: string, floors: readonly (readonly string[])[]): Zone[] {
  return floors.flatMap((floor, index) => floor.map(folder => ({
    target: `${root}/${folder}`,
    from: [...floor.filter(other => other !== folder), ...floors.slice(index + 1).flat()].map(other => `${root}/${other}`),
    message: `${folder} is on a lower floor or on the same one; see ARCHITECTURE.md.`,
  }))).filter(({ from }) => from.length > 0);
}

/** Lint refuses circles of files and imports from higher floors. */
export function keepFloors(eslint: javascript.Eslint | undefined): void {
  eslint?.addRules({
    'import/no-cycle': ['error', { ignoreExternal: true }],
    // A circle of types is one too, and no-cycle passes over what is imported as a type.
    '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'no-type-imports', disallowTypeAnnotations: false }],
    'import/no-restricted-paths': ['error', { zones: [...zones('./src', FLOORS), ...zones('./src/constructs', CONSTRUCTS)] }],
  });
}
