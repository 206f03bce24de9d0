import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { SessionDetail, SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { MediaSource, TrackState } from '../../../spec/schemas/media/signalling.ts';
import type { CallNow } from './call-now.ts';

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
  /** Who stopped their microphone. */
  readonly mutedBy: { readonly node: string; readonly actor: string } | undefined;
  /** The connection to their node was lost a moment ago. */
  readonly lost: boolean;
  /** What they have switched on: by their tracks, or where none has come by the word of their node. */
  readonly on: readonly MediaSource[];
  /** What they send, by source; only what is switched on. */
  readonly microphone: TrackState | undefined;
  readonly camera: TrackState | undefined;
  readonly screen: TrackState | undefined;
}

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
  readonly present: CallNow['people'];
  readonly tracks: readonly CallTrack[];
}

/** Everybody in the call, oneself first, then in the order in which they came in. */
export function callPeople({ viewer, session, present, tracks }: CallFacts): CallPerson[] {
  const known = new Map(
    session.people.map((entry) => [personKey(entry.person.node, entry.person.actor), entry] as const),
  );
  const said = new Map(present.map((one) => [personKey(one.node, one.actor), one] as const));
  const sent = new Map<string, CallTrack[]>();
  const order = new Map<string, { node: string; actor: string }>([[personKey(viewer.node, viewer.actor), viewer]]);
  for (const [key, one] of said) order.set(key, one);
  for (const track of tracks) {
    const owner = trackOwner(track, viewer.node);
    const key = personKey(owner.node, owner.actor);
    if (!order.has(key)) order.set(key, owner);
    sent.set(key, [...(sent.get(key) ?? []), track]);
  }
  return [...order].map(([key, { node, actor }]) => {
    const own = sent.get(key);
    const on = (source: string) => own?.find((track) => track.source === source && track.on);
    const entry = known.get(key);
    const now = said.get(key);
    return {
      ...{ key, node, actor, card: entry?.person, role: now?.role ?? entry?.role },
      ...{ isOwn: node === viewer.node && actor === viewer.actor, hand: now?.hand !== undefined },
      ...{
        mutedBy: now?.mutedBy,
        lost: now?.lost === true,
        on: own?.filter((track) => track.on).map(({ source }) => source) ?? now?.on ?? [],
      },
      ...{ microphone: on('microphone'), camera: on('camera'), screen: on('screen') },
    };
  });
}

/** Nodes whose people have a microphone on but send nothing that reaches this browser: the way to them does not stand. */
export function silentNodes(people: readonly CallPerson[], tracks: readonly CallTrack[], ownNode: string): string[] {
  const heard = new Set(tracks.map((track) => trackOwner(track, ownNode).node));
  const talking = people.filter(({ node, on }) => node !== ownNode && on.includes('microphone'));
  return [...new Set(talking.map(({ node }) => node))].filter((node) => !heard.has(node));
}
