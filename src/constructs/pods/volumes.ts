/** The volumes of a pod, as its containers mount them. */

import { IConstruct } from 'constructs';
import { refuseOtherNamespace } from './same-namespace';
import { Volume } from './volume';
import { refuse } from '../../synth/refusal';

interface Mounting {
  readonly volumeMounts?: { readonly [mountPath: string]: Volume };
}

/** The volumes that containers mount, each once, by name. */
export function volumesOf(place: IConstruct, containers: readonly Mounting[]): readonly Volume[] {
  const volumes = new Map<string, Volume>();
  for (const volume of containers.flatMap(({ volumeMounts }) => Object.values(volumeMounts ?? {}))) {
    const known = volumes.get(volume._name);
    if (known?._isSameAs(volume) === false) refuse(place, { value: `volume "${volume._name}"`, rule: 'is two different ones in one pod', remedy: 'Give one of them another name: { name: … }.' });

    refuseOtherNamespace(place, volume._owner);
    volumes.set(volume._name, volume);
  }
  return [...volumes.keys()].sort().flatMap(name => volumes.get(name) ?? []);
}
