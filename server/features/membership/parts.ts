import type { SigningKeys } from '../../../federation/index.ts';
import type { Auth } from '../../auth/index.ts';
import type { Database, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';
import type { Directory } from '../directory/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Mail } from '../mail/index.ts';
import type { NewNotification } from '../notifications/index.ts';

/** What happens in rooms when a person's standing changes. Implemented by discussions; handed in, because discussions need membership. */
export interface RoomsOfMembers {
  /** Writes `member.leave` in every room of the person. */
  leaveAll(tx: Tx, actor: string): Promise<void>;
  /** Writes `member.join` in the rooms that `leaveAll` left. */
  returnToAll(tx: Tx, actor: string): Promise<void>;
}

export interface MembershipParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly stream: Stream;
  readonly auth: Auth;
  /** Name of this node in the federation. */
  readonly node: string;
  readonly keys: SigningKeys;
  readonly directory: Directory;
  readonly mail: Mail;
  readonly evidence: Evidence;
  notify(tx: Tx, items: readonly NewNotification[]): Promise<void>;
  rooms(): RoomsOfMembers;
}
