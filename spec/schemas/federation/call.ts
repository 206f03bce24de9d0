import { type Static, Type } from 'typebox';
import { ActorId, NodeId } from './envelope.ts';

/** Frames about live calls; the `data` of ephemeral frames. */

const Milliseconds = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
const Person = Type.Object({ node: NodeId, actor: ActorId });

/** People of one node whom one frame can name; it stays below the size of a frame. */
export const maxPeopleInFrame = 120;
/** Things done that one frame can bring. */
export const maxActsInFrame = 16;

/** One person of the sending node. */
export const PresentPerson = Type.Object({
  actor: ActorId,
  /** What they have switched on: `m`icrophone, `c`amera, `s`creen, `a`udio of the screen. */
  on: Type.String({ pattern: '^[mcsa]{0,4}$' }),
  /** Raised a hand then, ms since the epoch. */
  hand: Type.Optional(Milliseconds),
  /** Who stopped their microphone at the relay. */
  by: Type.Optional(Person),
  /** Waits to be let in. */
  lobby: Type.Optional(Type.Literal(true)),
  /** The connection to their node was lost a moment ago. */
  lost: Type.Optional(Type.Literal(true)),
});
export type PresentPerson = Static<typeof PresentPerson>;

/** Kind `call`: everybody of the sending node who is in the call. Replaces what that node said before. */
export const CallPresenceFrame = Type.Object({
  /** Grows with every frame of this node about this call. */
  at: Milliseconds,
  /** The sender does not know who is there: answer with the same. */
  ask: Type.Optional(Type.Literal(true)),
  people: Type.Array(PresentPerson, { maxItems: maxPeopleInFrame }),
});
export type CallPresenceFrame = Static<typeof CallPresenceFrame>;

/**
 * What a host or co-host does to somebody in a call. `mute`, `camera`, `screen` stop a source at the relay; `ask` asks to switch the microphone
 * on; `lower` takes a hand down; `refuse` sends away who waits.
 */
export const CallActName = Type.Union([
  Type.Literal('mute'),
  Type.Literal('camera'),
  Type.Literal('screen'),
  Type.Literal('ask'),
  Type.Literal('lower'),
  Type.Literal('refuse'),
]);
export type CallActName = Static<typeof CallActName>;

export const CallAct = Type.Object({
  /** The same act may come twice; it counts once. */
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  act: CallActName,
  /** Whom it concerns; everybody but hosts and co-hosts when it is left out. */
  to: Type.Optional(Person),
});
export type CallAct = Static<typeof CallAct>;

/** Kind `callact`: what the sending person did in the last seconds, the latest last. */
export const CallActFrame = Type.Object({ acts: Type.Array(CallAct, { minItems: 1, maxItems: maxActsInFrame }) });
export type CallActFrame = Static<typeof CallActFrame>;
