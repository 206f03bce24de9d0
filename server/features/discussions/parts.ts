import type { Federation } from '../../../federation/index.ts';
import type { Database, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';
import type { Attachments } from '../attachments/index.ts';
import type { Notifications } from '../notifications/index.ts';
import type { People } from './ports.ts';
import type { PostLanes } from './posts/lanes.ts';
import type { StateHashes } from './rooms/state-hashes.ts';

/** What discussions are made of. `federation` is called late: the engine is put together after the features that it tells. */
export interface Parts {
  /** This node. */
  node: string;
  db: Database;
  clock: Clock;
  stream: Stream;
  people: People;
  /** Cards for live events. */
  recentCards: Pick<People, 'personCards'>;
  notifications: Notifications;
  attachments: Attachments;
  stateHashes: Pick<StateHashes, 'of'>;
  /** Posts that wait for their room. */
  lanes: PostLanes;
  federation: () => Federation<Tx>;
}
