import type { LinkAnswer, LinkReason, LinkState } from '../../spec/schemas/media/link.ts';
import type { CallNotice, CallReply, MediaRefusal } from '../../spec/schemas/media/signalling.ts';

/** What the media of a room answers: a reply, or the reason of a refusal. */
export type MediaResult =
  | { readonly ok: true; readonly reply: CallReply }
  | { readonly ok: false; readonly reason: MediaRefusal };

/** What happens in the media of a room without being asked. */
export type RoomNotice =
  /** To be brought to the browser of this participant. */
  | { readonly kind: 'call'; readonly room: string; readonly participant: string; readonly notice: CallNotice }
  /** The media connection of this participant's browser stands, or is gone. */
  | { readonly kind: 'connection'; readonly room: string; readonly participant: string; readonly connected: boolean }
  /** How the link of the room to another node stands. */
  | {
      readonly kind: 'link';
      readonly room: string;
      readonly node: string;
      readonly state: LinkState;
      readonly reason?: LinkReason;
    };

/** Answer to another node that opens a link. */
export type LinkAccepted =
  | { readonly ok: true; readonly answer: LinkAnswer }
  | { readonly ok: false; readonly reason: MediaRefusal };
