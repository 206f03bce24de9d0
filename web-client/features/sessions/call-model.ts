import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { SessionDetail, SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { TrackState } from '../../../spec/schemas/media/signalling.ts';

/** Somebody in the call as the page shows them. A person is known by node and actor, never by the id in the media. */
export interface CallPerson {
  /** `node/actor`. */
  readonly key: string;
  readonly node: string;
  readonly actor: string;
  /** Nothing for somebody whose card has not arrived. */
  readonly card: PersonCard | undefined;
  readonly role: SessionRole | undefined;
  readonly isOwn: boolean;
  readonly hand: boolean;
  /** What they send, by source; only what is switched on. */
  readonly microphone: TrackState | undefined;
  readonly camera: TrackState | undefined;
  readonly screen: TrackState | undefined;
}

/** Somebody who is present, as the node says it: an actor of this node, or one of any node. */
export type Present = string | { readonly node: string; readonly actor: string };
/** A track of somebody of another node says whose it is. */
export type CallTrack = TrackState & { readonly node?: string; readonly actor?: string };

export const personKey = (node: string, actor: string): string => `${node}/${actor}`;

/** Whose track it is: of this node when it names no other. */
export const trackOwner = (track: CallTrack, ownNode: string): { node: string; actor: string } => ({
  node: track.node ?? ownNode,
  actor: track.actor ?? track.participant,
});

export interface CallFacts {
  readonly viewer: Pick<Viewer, 'node' | 'actor'>;
  readonly session: Pick<SessionDetail, 'people'>;
  readonly present: readonly Present[];
  readonly hands: readonly { readonly node: string; readonly actor: string }[];
  readonly tracks: readonly CallTrack[];
}

/** Everybody in the call, oneself first, then in the order in which they came in. */
export function callPeople({ viewer, session, present, hands, tracks }: CallFacts): CallPerson[] {
  const known = new Map(
    session.people.map((entry) => [personKey(entry.person.node, entry.person.actor), entry] as const),
  );
  const raised = new Set(hands.map(({ node, actor }) => personKey(node, actor)));
  const sent = new Map<string, CallTrack[]>();
  const order = new Map<string, { node: string; actor: string }>([[personKey(viewer.node, viewer.actor), viewer]]);
  for (const one of present) {
    const person = typeof one === 'string' ? { node: viewer.node, actor: one } : one;
    order.set(personKey(person.node, person.actor), person);
  }
  for (const track of tracks) {
    const owner = trackOwner(track, viewer.node);
    const key = personKey(owner.node, owner.actor);
    if (!order.has(key)) order.set(key, owner);
    sent.set(key, [...(sent.get(key) ?? []), track]);
  }
  return [...order].map(([key, { node, actor }]) => {
    const on = (source: string) => sent.get(key)?.find((track) => track.source === source && track.on);
    const entry = known.get(key);
    return {
      ...{ key, node, actor, card: entry?.person, role: entry?.role },
      ...{ isOwn: node === viewer.node && actor === viewer.actor, hand: raised.has(key) },
      ...{ microphone: on('microphone'), camera: on('camera'), screen: on('screen') },
    };
  });
}
