import { type Static, Type } from 'typebox';
import { EventId, RoomId } from './envelope.ts';

// Parameters of the query strings of chapter 6, as text: that is how they travel.

const Count = Type.String({ pattern: '^(0|[1-9][0-9]{0,15})$' });

/** `GET rooms/{room}/ctl`, `GET rooms/{room}/feeds/{node}/{inc}`, `GET registry/{hub}/events`. `from`: first seq. */
export const RangeQuery = Type.Object({
  from: Type.Optional(Count),
  limit: Type.Optional(Count),
  /** With bodies; registry events have none. */
  bodies: Type.Optional(Type.Literal('1')),
});
export type RangeQuery = Static<typeof RangeQuery>;

/** `GET directory`: changes after this count. */
export const DirectoryQuery = Type.Object({ after: Count });
export type DirectoryQuery = Static<typeof DirectoryQuery>;

/** `GET blobs/{sha256}`: the event that names the attachment, and its room. */
export const BlobQuery = Type.Object({ room: RoomId, ev: EventId });
export type BlobQuery = Static<typeof BlobQuery>;

/** OpenID Federation 1.0, sections 8.1 and 8.3: `sub` of fetch, `sub` and `trust_anchor` of resolve. Entity ids. */
const EntityId = Type.String({ pattern: '^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$', maxLength: 270 });
export const FetchQuery = Type.Object({ sub: EntityId });
export const ResolveQuery = Type.Object({ sub: EntityId, trust_anchor: EntityId });
/** Reply of list (section 8.2). */
export const EntityListReply = Type.Array(EntityId, { maxItems: 10000 });
/** Reply of subordinate_events: what happened to one node in the log, oldest first. `at` in seconds. */
export const SubordinateEventsReply = Type.Object({
  events: Type.Array(
    Type.Object({ seq: Type.Integer({ minimum: 1 }), at: Type.Integer({ minimum: 0 }), event: Type.String() }),
    { maxItems: 1000 },
  ),
});
