import { type Static, Type } from 'typebox';
import { TimeMs } from '../common/words.ts';
import { MediaRefusal } from '../media/signalling.ts';
import type { Operation } from './operation.ts';

const member = ['member'] as const;
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

/** A TURN server with a credential for one browser (W3C WebRTC, RTCIceServer). */
const IceServer = Type.Object({
  urls: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 4 }),
  username: Type.String({ maxLength: 100 }),
  credential: Type.String({ maxLength: 100 }),
});

/** The ways on which live media reaches this node, and what a firewall has to let through for each. */
export const MediaWays = Type.Object({
  /** Empty where this node has no TURN server. */
  iceServers: Type.Array(IceServer, { maxItems: 1 }),
  /** Until then new connections can be made with the credentials. */
  expiresAt: TimeMs,
  /** IP addresses of the media; ports, each for UDP, and for TCP unless `tcp` says no. No port: media is switched off. */
  addresses: Type.Array(Type.String({ maxLength: 45 }), { maxItems: 16 }),
  ports: Type.Array(Port, { maxItems: 256 }),
  tcp: Type.Boolean(),
  turn: Type.Array(
    Type.Object({
      host: Type.String({ maxLength: 253 }),
      port: Port,
      protocol: Type.Union([Type.Literal('udp'), Type.Literal('tcp'), Type.Literal('tls')]),
    }),
    { maxItems: 4 },
  ),
});
export type MediaWays = Static<typeof MediaWays>;

/** How a person's browser reaches the media of their own node. */
export const network = {
  'network.ways': {
    summary: 'On which ways live media reaches this node, with credentials for its TURN servers.',
    access: member,
    reply: MediaWays,
  },
  'network.trial': {
    summary:
      'Answers an offer with a place at the relay that nobody else is in, so that a browser can try a way. It ends after 15 s.',
    access: member,
    body: Type.Object({ sdp: Type.String({ minLength: 10, maxLength: 20_000 }) }, { additionalProperties: false }),
    reply: Type.Union([
      Type.Object({ ok: Type.Literal(true), sdp: Type.String() }),
      Type.Object({ ok: Type.Literal(false), reason: MediaRefusal }),
    ]),
  },
} satisfies Record<string, Operation>;
