import { type Static, Type } from 'typebox';
import { NodeId } from '../federation/envelope.ts';
import { MediaSource, ParticipantId } from './signalling.ts';

/**
 * What two relays of different nodes say to each other about one room. Offer and answer travel in a signed request
 * the documents travel over the link itself, encrypted with its keys.
 */

const strict = { additionalProperties: false };

/** People of a room times their sources: more is not taken from a link. */
export const maxLinkTracks = 400;
/** Pictures that one side asks the other for at the same time. */
export const maxLinkPictures = 200;
/** Longest document on the link, in bytes of its JSON text. */
export const maxLinkDocumentBytes = 128 * 1024;

/** SHA-256 of the certificate of the relay that offers or answers, as in RFC 8122. */
export const LinkFingerprint = Type.String({ pattern: '^([0-9A-F]{2}:){31}[0-9A-F]{2}$' });
/** ICE user name fragment and password (RFC 8839 5.4). */
export const LinkIceName = Type.String({ pattern: '^[A-Za-z0-9+/]{4,32}$' });
export const LinkIcePassword = Type.String({ pattern: '^[A-Za-z0-9+/]{22,64}$' });
/** Name that the answering node gives to a link. */
export const LinkId = Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' });

/** The side that opens the link: it looks for the way and is the client of DTLS. */
export const LinkOffer = Type.Object({ fingerprint: LinkFingerprint, name: LinkIceName }, strict);
export type LinkOffer = Static<typeof LinkOffer>;

/** The side of the host: an ICE-lite end on its media port. */
export const LinkAnswer = Type.Object(
  {
    link: LinkId,
    fingerprint: LinkFingerprint,
    name: LinkIceName,
    password: LinkIcePassword,
    addresses: Type.Array(
      Type.Object(
        { address: Type.String({ maxLength: 45 }), port: Type.Integer({ minimum: 1, maximum: 65_535 }) },
        strict,
      ),
      { minItems: 1, maxItems: 16 },
    ),
  },
  strict,
);
export type LinkAnswer = Static<typeof LinkAnswer>;

const Ssrc = Type.Integer({ minimum: 2, maximum: 4_294_967_295 });

/** One source of one person, as it stands on the link. `actor` names the person at `node`, where the stream comes from. */
export const LinkTrack = Type.Object(
  {
    node: NodeId,
    actor: ParticipantId,
    source: MediaSource,
    codec: Type.Enum(['opus', 'h264', 'vp8']),
    ssrc: Ssrc,
    rtx: Ssrc,
    on: Type.Boolean(),
    muted: Type.Boolean(),
  },
  strict,
);
export type LinkTrack = Static<typeof LinkTrack>;

/** Everything that a side could send; replaces what it said before. */
export const LinkTracks = Type.Object(
  { kind: Type.Literal('tracks'), tracks: Type.Array(LinkTrack, { maxItems: maxLinkTracks }) },
  strict,
);
export type LinkTracks = Static<typeof LinkTracks>;

/** Name of a part of a room that hears and sees only itself: a breakout room. Empty = the main room. */
export const MediaGroup = Type.String({ pattern: '^[A-Za-z0-9_-]{0,64}$' });
/** Parts of one room at most, the main room among them. */
export const maxMediaGroups = 51;

/** What a side wants of what the other could send; what is not named is not sent. */
export const LinkWants = Type.Object(
  {
    kind: Type.Literal('wants'),
    /** Voices heard at the same time; 0 = nobody listens. */
    voices: Type.Integer({ minimum: 0, maximum: 8 }),
    /** Where somebody listens: so many voices of each. Without it, of the main room only. */
    groups: Type.Optional(Type.Array(MediaGroup, { minItems: 1, maxItems: maxMediaGroups, uniqueItems: true })),
    /** Pictures by their stream, with the height in pixels of the largest place where one is shown. */
    video: Type.Array(Type.Object({ ssrc: Ssrc, height: Type.Integer({ minimum: 1, maximum: 4320 }) }, strict), {
      maxItems: maxLinkPictures,
    }),
  },
  strict,
);
export type LinkWants = Static<typeof LinkWants>;

export const LinkDocument = Type.Union([LinkTracks, LinkWants]);
export type LinkDocument = Static<typeof LinkDocument>;

/** Why a link does not stand. Words for people are chosen from it. */
export const LinkReason = Type.Enum([
  /** The host's node does not answer requests. */
  'link_unreachable',
  /** The host's node refuses: nobody of this node may be in that session. */
  'link_refused',
  /** The host's node has no media now. */
  'link_no_media',
  /** No packet of the other relay arrives. */
  'link_no_path',
  /** Whoever answered is not the one of the signed request. */
  'link_not_genuine',
  /** The other relay has gone silent. */
  'link_silent',
  /** The other relay sends what no relay sends. */
  'link_hostile',
  /** This node's own relay is not there. */
  'link_own_media',
]);
export type LinkReason = Static<typeof LinkReason>;

/** How a link stands, for pages. `failed` is tried again by itself; `closed`: there is none any more, and none is wanted. */
export const LinkState = Type.Enum(['connecting', 'linked', 'failed', 'closed']);
export type LinkState = Static<typeof LinkState>;
