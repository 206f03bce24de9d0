import type { Federation } from '../../../../federation/index.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import type { Database, Reader, Tx } from '../../../db/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { EventBus } from '../../../platform/event-bus.ts';
import type { Log } from '../../../platform/log.ts';
import type { Stream } from '../../../platform/stream.ts';
import type { RoomEntry } from '../../discussions/index.ts';

export interface PersonRef {
  readonly node: string;
  readonly actor: string;
}

/** What the glossary is made of. `federation` is called late: the engine is put together after the features that it tells. */
export interface Parts {
  /** This node. */
  readonly node: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly bus: Pick<EventBus, 'publish' | 'subscribe' | 'onGap'>;
  readonly stream: Pick<Stream, 'publish'>;
  /** How people get into rooms. */
  readonly rooms: Pick<RoomEntry, 'once' | 'accept'>;
  readonly people: {
    /** Cards by `node/actor`. A person that this node knows nothing of may be missing. */
    personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>>;
  };
  readonly federation: () => Pick<Federation<Tx>, 'rooms' | 'registry'>;
}
