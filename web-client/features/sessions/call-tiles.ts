import type { CallState, HeldReason } from '../../call/index.ts';
import { type CallPerson, type CallTrack, personKey, trackOwner } from './call-model.ts';

/** Somebody softer than this is not marked as speaking; dB below full scale. */
export const speakingLevel = 50;

/** A picture in the call: a person, or a screen that a person shows. */
export interface Tile {
  readonly key: string;
  readonly kind: 'person' | 'screen';
  readonly person: CallPerson;
  /** The picture to be asked for. Own pictures are not asked for. */
  readonly track: string | undefined;
  readonly speaks: boolean;
  /** `off`: switched off there; `stopped`: by a host. */
  readonly muted: 'off' | 'stopped' | undefined;
  /** Why the picture does not come although it is on. */
  readonly held: HeldReason | undefined;
}

/** Who is heard now, loudest first, as `node/actor`. */
export function speakersOf(state: CallState | undefined, ownNode: string): string[] {
  const owners = new Map<string, string>();
  for (const track of (state?.tracks ?? []) as readonly CallTrack[]) {
    const { node, actor } = trackOwner(track, ownNode);
    owners.set(track.participant, personKey(node, actor));
  }
  return (state?.speakers ?? [])
    .filter(({ level }) => level < speakingLevel)
    .map(({ participant }) => owners.get(participant) ?? personKey(ownNode, participant));
}

/** Everybody's tiles in the order of the people, and the screens. */
export function tilesOf(
  people: readonly CallPerson[],
  state: CallState | undefined,
  speaking: ReadonlySet<string>,
  ownMicrophoneOn: boolean,
): { readonly persons: readonly Tile[]; readonly screens: readonly Tile[] } {
  const held = (id: string | undefined) => (id === undefined ? undefined : state?.held.get(id));
  const persons = people.map((person): Tile => {
    const { key, camera, microphone, isOwn, on, mutedBy } = person;
    const isMuted = isOwn ? !ownMicrophoneOn : !microphone && !on.includes('microphone');
    const track = isOwn ? undefined : camera?.id;
    return {
      ...{ key, kind: 'person', person, track, speaks: speaking.has(key) && !isMuted, held: held(track) },
      muted: mutedBy || microphone?.muted ? 'stopped' : isMuted ? 'off' : undefined,
    };
  });
  const screens = people.flatMap((person): Tile[] => {
    const { screen } = person;
    if (!screen || person.isOwn) return [];
    const track = screen.id;
    return [{ key: track, kind: 'screen', person, track, speaks: false, muted: undefined, held: held(track) }];
  });
  return { persons, screens };
}
