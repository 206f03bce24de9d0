import type { Query, Reply } from '../../spec/schemas/api/operations.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';

export type OwnApplication = Reply<'membership.mine'>;
export type StaffQueue = Reply<'membership.applications'>;
export type InstitutionQueue = Reply<'hub.applications'>;

/** The viewer's own application; fetched again when it is decided or a question comes. */
export const openOwnApplication = (call: Call, stream: EventSource): LiveStore<OwnApplication> =>
  new LiveStore(stream, {
    fetch: (signal) => call('membership.mine', { signal }),
    apply: (value, event) =>
      event.type === 'application.changed' || event.type === 'viewer.changed' ? undefined : value,
  });

type State = NonNullable<Query<'membership.applications'>['state']>;

/** Applications of staff in one state, or all. */
export const openStaffQueue = (call: Call, stream: EventSource, state: State | undefined): LiveStore<StaffQueue> =>
  new LiveStore(stream, {
    fetch: (signal) => call('membership.applications', { query: { limit: 50, ...(state ? { state } : {}) }, signal }),
    apply: (value, event) => (event.type === 'application.changed' ? undefined : value),
  });

/** Applications of institutions in one state, or all. */
export const openInstitutionQueue = (
  call: Call,
  stream: EventSource,
  state: State | undefined,
): LiveStore<InstitutionQueue> =>
  new LiveStore(stream, {
    fetch: (signal) => call('hub.applications', { query: { limit: 50, ...(state ? { state } : {}) }, signal }),
    apply: (value, event) => (event.type === 'application.changed' ? undefined : value),
  });
