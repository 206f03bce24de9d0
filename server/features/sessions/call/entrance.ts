import type { MediaRights } from '../../../media-host/index.ts';
import type { CallStanding, Entrance } from '../parts.ts';
import type { CallRoom } from './call-room.ts';

type Place = Pick<CallStanding, 'role'>;

/** What somebody may send and receive by their place in the session. */
export const rightsOf = ({ role }: Place): MediaRights =>
  role === 'viewer' || role === null
    ? { send: [], receive: true }
    : { send: ['microphone', 'camera', 'screen', 'screen_sound'], receive: true };

/** In the lobby: connected, but nothing is heard or seen. */
export const waitingRights: MediaRights = { send: [], receive: false };

/** Hosts and co-hosts, and whoever they let in, wait for nobody. */
const isExpected = ({ role, admitted }: Place & Pick<CallStanding, 'admitted'>): boolean =>
  role === 'admin' || role === 'moderator' || admitted;

/** How somebody who stands at the door comes in. Whoever was in the call a moment ago comes back as they were. */
export function entranceOf(row: CallStanding, call: CallRoom | undefined): Entrance {
  const before = call?.local.get(row.viewer);
  if (isExpected(row)) return 'open';
  if ((before && !before.waits) || call?.left.has(row.viewer)) return 'open';
  if (call?.refused.has(row.viewer)) return 'refused';
  // Whoever waits already stays at the door when it is locked: a host may still let them in.
  if (row.locked && !before) return 'locked';
  return row.lobby || row.locked ? 'waits' : 'open';
}

/** May somebody who waits come in now? */
export const isLetIn = (row: CallStanding): boolean => isExpected(row) || (!row.lobby && !row.locked);
