import { type Static, Type } from 'typebox';
import { Envelope, NodeId, RoomId } from './envelope.ts';

const Thumbprint = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Count = Type.Integer({ minimum: 0, maximum: 9007199254740991 });

/** First line of an exported room. `at` in ms since the epoch. */
export const BundleHead = Type.Object({
  consilium: Type.Literal('bundle'),
  v: Type.Literal(1),
  room: RoomId,
  node: NodeId,
  at: Count,
  state_hash: Thumbprint,
});
export type BundleHead = Static<typeof BundleHead>;
/** A registry and its root keys, as the exporting node's operator confirmed them. */
export const BundleHub = Type.Object({
  hub: NodeId,
  roots: Type.Array(Thumbprint, { minItems: 1, maxItems: 16, uniqueItems: true }),
});
export type BundleHub = Static<typeof BundleHub>;
export const BundleEvent = Type.Object({ event: Envelope });
export type BundleEvent = Static<typeof BundleEvent>;
/** Last line: how many lines were before it. */
export const BundleEnd = Type.Object({ end: Count });
export type BundleEnd = Static<typeof BundleEnd>;
