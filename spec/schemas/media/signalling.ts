import { type Static, Type } from 'typebox';
import { NodeId } from '../federation/envelope.ts';

/**
 * What a browser and its own node say to each other about the media of a session. The browser always offers, the node
 * always answers, so that two offers never cross. Carried by any channel that brings a request and its reply; notices
 * travel the other way on the stream of live events.
 */

/** Longest session description accepted, in characters. A browser with 24 media sections writes about 60 kB. */
export const maxSdpChars = 200_000;
/** Sections that one browser may receive video in: one per visible tile. */
export const maxVideoSlots = 25;
/** Sections that one browser may receive sound in: one per voice heard at the same time. */
export const maxAudioSlots = 8;

const strict = { additionalProperties: false };

/** Identifier of a media section within its session description (RFC 5888 mid). */
export const Mid = Type.String({ pattern: '^[A-Za-z0-9_-]{1,16}$' });
/** Name of a person within one session: chosen by the node of the host, the same on every node. */
export const ParticipantId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
/** A media room; the session that it belongs to chooses it. */
export const MediaRoomId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
/** `participant.source`. */
export const TrackId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}\\.(microphone|camera|screen|screen_sound)$' });

/** What a person can send, each at most once. */
export const MediaSource = Type.Enum(['microphone', 'camera', 'screen', 'screen_sound']);
export type MediaSource = Static<typeof MediaSource>;

/** Starts, changes or restarts the one connection of this browser. Sections without a source receive. */
export const OfferRequest = Type.Object(
  {
    kind: Type.Literal('offer'),
    sdp: Type.String({ maxLength: maxSdpChars }),
    sources: Type.Array(Type.Object({ mid: Mid, source: MediaSource }, strict), { maxItems: 8 }),
  },
  strict,
);
export type OfferRequest = Static<typeof OfferRequest>;

/**
 * Which picture each receiving section shows, and how many pixels high it is drawn. What is not named stops. `voices` false: no sound either, for a
 * network that carries only captions.
 */
export const ViewRequest = Type.Object(
  {
    kind: Type.Literal('view'),
    video: Type.Array(
      Type.Object({ mid: Mid, track: TrackId, height: Type.Integer({ minimum: 0, maximum: 4320 }) }, strict),
      { maxItems: maxVideoSlots },
    ),
    voices: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type ViewRequest = Static<typeof ViewRequest>;

/** The person switched an own source on or off; others see it. */
export const SourceRequest = Type.Object(
  { kind: Type.Literal('source'), source: MediaSource, on: Type.Boolean() },
  strict,
);
export const CallRequest = Type.Union([OfferRequest, ViewRequest, SourceRequest]);
export type CallRequest = Static<typeof CallRequest>;

/** Why a request about media was refused. */
export const MediaRefusal = Type.Enum([
  'media_unavailable',
  'media_room_unknown',
  'media_participant_unknown',
  'media_grant_expired',
  'media_not_allowed',
  'media_offer_malformed',
  'media_codec_missing',
  'media_room_full',
  'media_request_malformed',
  'media_overloaded',
  'media_link_failed',
]);
export type MediaRefusal = Static<typeof MediaRefusal>;

/** `answer`: the description to set as the remote one. `done`: nothing to say. */
export const CallReply = Type.Union([
  Type.Object({ kind: Type.Literal('answer'), sdp: Type.String({ maxLength: maxSdpChars }) }, strict),
  Type.Object({ kind: Type.Literal('done') }, strict),
]);
export type CallReply = Static<typeof CallReply>;

/** Whose track it is when the person is on another node; absent = a person of this node. */
const origin = { node: Type.Optional(NodeId), actor: Type.Optional(ParticipantId) };

export const TrackState = Type.Object(
  {
    id: TrackId,
    /** A person of this node by the name of its own, one of another node by a name that only this room knows. */
    participant: ParticipantId,
    ...origin,
    source: MediaSource,
    /** The person has it switched on. */
    on: Type.Boolean(),
    /** Stopped at the relay by somebody with the right to do so. */
    muted: Type.Boolean(),
  },
  strict,
);
export type TrackState = Static<typeof TrackState>;

/** Every track of the room but the receiver's own; replaces what was known. */
export const TracksNotice = Type.Object(
  { kind: Type.Literal('tracks'), tracks: Type.Array(TrackState, { maxItems: 2000 }) },
  strict,
);
/** Who speaks, loudest first. `level` in dB below full scale (RFC 6464): 0 is loudest, 127 silence. */
export const SpeakersNotice = Type.Object(
  {
    kind: Type.Literal('speakers'),
    speakers: Type.Array(
      Type.Object({ participant: ParticipantId, ...origin, level: Type.Integer({ minimum: 0, maximum: 127 }) }, strict),
      { maxItems: 16 },
    ),
  },
  strict,
);
/** What each receiving section carries now. */
export const SlotsNotice = Type.Object(
  {
    kind: Type.Literal('slots'),
    slots: Type.Array(
      Type.Object(
        {
          mid: Mid,
          track: Type.Union([TrackId, Type.Null()]),
          /** Height in pixels of the layer sent; null = not known or sound. */
          layer: Type.Union([Type.Integer({ minimum: 0, maximum: 2 }), Type.Null()]),
          /** Why nothing comes although the browser asked for it. */
          held: Type.Optional(Type.Enum(['bandwidth', 'not_sending', 'muted'])),
        },
        strict,
      ),
      { maxItems: maxVideoSlots + maxAudioSlots },
    ),
  },
  strict,
);
export type SlotsNotice = Static<typeof SlotsNotice>;
/** How good the way between this browser and its node is. */
export const QualityNotice = Type.Object(
  {
    kind: Type.Literal('quality'),
    /** Packets lost on the way, per cent, of the last seconds. */
    lossUpPct: Type.Number({ minimum: 0, maximum: 100 }),
    lossDownPct: Type.Number({ minimum: 0, maximum: 100 }),
    rttMs: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    /** What the way down is thought to carry, kbit/s. */
    downKbps: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    level: Type.Enum(['good', 'fair', 'poor']),
    /** What limits it, for the words of the page. */
    reason: Type.Enum(['none', 'loss_up', 'loss_down', 'bandwidth', 'delay']),
  },
  strict,
);
export type QualityNotice = Static<typeof QualityNotice>;
/** Make a new connection with a new offer: the relay lost this one. The place in the room is kept. */
export const ReofferNotice = Type.Object(
  { kind: Type.Literal('reoffer'), reason: Type.Enum(['worker_restarted', 'connection_lost']) },
  strict,
);
/** The media of the session is over for this person. */
export const EndedNotice = Type.Object(
  { kind: Type.Literal('ended'), reason: Type.Enum(['room_closed', 'removed', 'left', 'replaced']) },
  strict,
);
export const CallNotice = Type.Union([
  TracksNotice,
  SpeakersNotice,
  SlotsNotice,
  QualityNotice,
  ReofferNotice,
  EndedNotice,
]);
export type CallNotice = Static<typeof CallNotice>;
