import type { Federation } from '../../../federation/index.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Database, Reader, Tx } from '../../db/index.ts';
import type { MediaHost } from '../../media-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';
import type { RoomEntry } from '../discussions/index.ts';
import type { Mail } from '../mail/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { Calls } from './call/calls.ts';

export interface PersonRef {
  readonly node: string;
  readonly actor: string;
}

/** What sessions are made of. `federation` is called late: the engine is put together after the features that it tells. */
export interface Parts {
  /** This node. */
  readonly node: string;
  /** Public address of this node, for links in mails and calendars. */
  readonly publicUrl: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly stream: Stream;
  readonly people: {
    /** Cards by `node/actor`. A person that this node knows nothing of may be missing. */
    personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>>;
  };
  readonly notifications: Pick<Notifications, 'notify'>;
  readonly mail: Pick<Mail, 'queue' | 'from'>;
  /** How people get into rooms, the same for discussions and sessions. */
  readonly rooms: RoomEntry;
  /** The calls of this process. */
  readonly calls: Calls;
  readonly media: Pick<MediaHost, 'openRoom' | 'closeRoom' | 'join' | 'signal' | 'leave' | 'setRights' | 'onNotice'>;
  readonly federation: () => Federation<Tx>;
}
