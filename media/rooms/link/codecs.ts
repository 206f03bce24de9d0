import type { ExtensionNumbers } from '../../negotiation/answer.ts';
import type { Codec } from '../../rtp/keyframes.ts';

/** Numbers on every link: both ends are relays, so nothing is negotiated. */
export const linkExtensions: ExtensionNumbers = { audioLevel: 1, transportSequence: 2, orientation: 3 };
/** Whether a packet of this payload type carries a picture or repairs one. */
export const isPictureType = (payloadType: number): boolean => [108, 109, 96, 97].includes(payloadType);
export const linkPayloadTypes: ReadonlyMap<Codec, { readonly main: number; readonly rtx: number }> = new Map([
  ['opus', { main: 111, rtx: 112 }],
  ['h264', { main: 108, rtx: 109 }],
  ['vp8', { main: 96, rtx: 97 }],
]);
