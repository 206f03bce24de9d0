import type { MediaRights } from '../../spec/schemas/media/control.ts';
import {
  type MediaSource,
  maxAudioSlots,
  maxVideoSlots,
  type OfferRequest,
} from '../../spec/schemas/media/signalling.ts';
import type { AnswerSection } from '../negotiation/answer.ts';
import type { Offer, OfferCodec, OfferSection } from '../negotiation/offer.ts';
import type { Codec } from '../rtp/keyframes.ts';

/** What one section of an offer becomes. */
export type SectionPlan =
  | { readonly use: 'none'; readonly offer: OfferSection }
  | {
      readonly use: 'receive';
      readonly offer: OfferSection;
      readonly source: MediaSource;
      readonly codec: OfferCodec;
    }
  | { readonly use: 'send'; readonly offer: OfferSection; readonly codecs: readonly OfferCodec[] };

/** Preferred first: hospital computers decode H.264 in hardware, and it needs no transcoding for files and broadcast. */
const preferred: Readonly<Record<'audio' | 'video', readonly Codec[]>> = { audio: ['opus'], video: ['h264', 'vp8'] };

/** Decides for each section whether the relay receives, sends or refuses it. Pure. */
export function planSections(offer: Offer, request: OfferRequest, rights: MediaRights): SectionPlan[] {
  const sources = new Map(request.sources.map(({ mid, source }) => [mid, source]));
  const taken = new Set<MediaSource>();
  const left = { audio: maxAudioSlots, video: maxVideoSlots };
  return offer.sections.map((section): SectionPlan => {
    const { kind, direction } = section;
    const none = { use: 'none', offer: section } as const;
    if (section.rejected || kind === 'other') return none;
    const codecs = preferred[kind].flatMap((codec) =>
      section.codecs.filter((entry) => entry.codec === codec).slice(0, 1),
    );
    const [codec] = codecs;
    if (codec === undefined) return none;
    const source = sources.get(section.mid);
    if (source !== undefined) {
      const sends = direction === 'sendonly' || direction === 'sendrecv';
      if (!sends || taken.has(source) || kindOf(source) !== kind || !rights.send.includes(source)) return none;
      taken.add(source);
      return { use: 'receive', offer: section, source, codec };
    }
    if (direction !== 'recvonly' || left[kind] === 0) return none;
    left[kind]--;
    return { use: 'send', offer: section, codecs };
  });
}

export function kindOf(source: MediaSource): 'audio' | 'video' {
  return source === 'microphone' || source === 'screen_sound' ? 'audio' : 'video';
}

/** @param outgoing the stream that the relay sends in a section */
export function answerSection(
  plan: SectionPlan,
  outgoing: { readonly ssrc: number; readonly rtxSsrc: number | undefined } | undefined,
): AnswerSection {
  if (plan.use === 'none') return { offer: plan.offer, use: 'none', codecs: [] };
  if (plan.use === 'receive') return { offer: plan.offer, use: 'receive', codecs: [plan.codec] };
  return { offer: plan.offer, use: 'send', codecs: plan.codecs, ...(outgoing ? { outgoing } : {}) };
}
