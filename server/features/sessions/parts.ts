import type { Federation, Role } from '../../../federation/index.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { CallPerson, SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { CallActName } from '../../../spec/schemas/federation/call.ts';
import type { Database, Reader, Tx } from '../../db/index.ts';
import type { MediaHost } from '../../media-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Stream } from '../../platform/stream.ts';
import type { Attachments } from '../attachments/index.ts';
import type { RoomEntry } from '../discussions/index.ts';
import type { Mail } from '../mail/index.ts';
import type { Notifications } from '../notifications/index.ts';

export interface PersonRef {
  readonly node: string;
  readonly actor: string;
}

/** How somebody of this node stands to a session, as far as a call must know. */
export interface CallStanding {
  readonly room: string;
  readonly viewer: string;
  readonly role: Role | null;
  readonly joined: boolean;
  readonly barred: boolean;
  readonly here: boolean;
  readonly status: 'planned' | 'started' | 'ended' | 'cancelled';
  readonly lobby: boolean;
  readonly locked: boolean;
  /** A host has let them in. */
  readonly admitted: boolean;
}
/** A frame of another node; `data` is what that node says and may be anything. */
export interface CallFrame extends PersonRef {
  readonly room: string;
  readonly kind: string;
  readonly data?: unknown;
}
/** `refused`: a host has sent them away a moment ago. */
export type Entrance = 'open' | 'waits' | 'locked' | 'refused';
/** What a control event did to somebody in a call. */
export interface Told {
  readonly act: 'admit' | 'remove' | 'role' | 'host';
  readonly by: PersonRef | null;
  readonly role?: SessionRole;
}
/** Who is in a call, on every node, and who waits to be let in. */
export interface CallNow {
  readonly people: CallPerson[];
  readonly waiting: PersonRef[];
}
/** The calls of this process: who is in which, on every node. */
export interface CallsNow {
  now(room: string): Promise<CallNow>;
  /** How somebody who stands at the door comes in. */
  entrance(standing: CallStanding): Entrance;
  /** Somebody of this node has a place at the relay, or waits for it. */
  entered(room: string, actor: string, waits: boolean): void;
  /** A host or co-host of this node does something to somebody, on whichever node, or to everybody. */
  act(room: string, actor: string, act: CallActName, to: PersonRef | undefined): void;
  /** Tells somebody of this node who is in the call what was done that concerns them. */
  told(room: string, actor: string, told: Told): void;
  /** The person's own browser told the relay something that it took. */
  signalled(room: string, actor: string, request: unknown): void;
  /** Somebody of this node raises or lowers a hand. */
  raise(room: string, actor: string, raised: boolean): void;
  left(room: string, actor: string): void;
  /** The meeting is over, of a series too. */
  ended(room: string): void;
  /** A changed role, a removal, or the end of the session takes effect at the relay at once. */
  follow(standing: CallStanding): void;
}

/** Links between the relays of the nodes in a call. */
export interface CallLinking {
  /** The control log of a session has changed. Called after the change is committed. */
  follow(room: string): void;
  /** Somebody of this node left the call by their own will. */
  left(room: string, actor: string): void;
}

/** What sessions are made of. `federation` is called late: the engine is put together after the features that it tells. */
export interface Parts {
  /** This node. */
  readonly node: string;
  /** Public address of this node, for links in mails and calendars. */
  readonly publicUrl: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly stream: Stream;
  readonly people: {
    /** Cards by `node/actor`. A person that this node knows nothing of may be missing. */
    personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>>;
  };
  readonly notifications: Pick<Notifications, 'notify'>;
  readonly mail: Pick<Mail, 'queue' | 'from'>;
  /** How people get into rooms, the same for discussions and sessions. */
  readonly rooms: RoomEntry;
  /** Files of slides. */
  readonly attachments: Pick<Attachments, 'claim' | 'keep' | 'erase' | 'send'>;
  readonly calls: CallsNow;
  readonly links: CallLinking;
  readonly media: Pick<
    MediaHost,
    | ('openRoom' | 'closeRoom' | 'join' | 'signal' | 'leave' | 'setRights' | 'mute' | 'onNotice')
    | ('link' | 'unlink' | 'acceptLink' | 'dropLink' | 'keepLinks' | 'allowRemote')
  >;
  readonly federation: () => Federation<Tx>;
}
