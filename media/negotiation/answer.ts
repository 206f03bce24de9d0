import type { OfferCodec, OfferSection } from './offer.ts';

/** Header extensions that the relay understands, by what they are called here. */
export const extensionUris = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  orientation: 'urn:3gpp:video-orientation',
} as const;
export type ExtensionName = keyof typeof extensionUris;
export type ExtensionNumbers = Readonly<Partial<Record<ExtensionName, number>>>;

/** How one section is answered. */
export interface AnswerSection {
  readonly offer: OfferSection;
  /** `receive`: the relay takes what the browser sends. `send`: the relay sends. */
  readonly use: 'receive' | 'send' | 'none';
  readonly codecs: readonly OfferCodec[];
  /** Stream that the relay sends here. */
  readonly outgoing?: { readonly ssrc: number; readonly rtxSsrc: number | undefined };
}

export interface AnswerTransport {
  readonly ice: { readonly name: string; readonly password: string };
  readonly fingerprint: { readonly algorithm: string; readonly value: string };
  readonly candidates: readonly {
    readonly address: string;
    readonly port: number;
    readonly transport: 'udp' | 'tcp';
  }[];
}

const feedback = {
  audio: ['transport-cc'],
  video: ['transport-cc', 'ccm fir', 'nack', 'nack pli'],
};

/** Numbers of the extensions that a section uses in both directions. */
export function extensionsOf(section: OfferSection): ExtensionNumbers {
  const found: Partial<Record<ExtensionName, number>> = {};
  for (const [name, uri] of Object.entries(extensionUris) as [ExtensionName, string][]) {
    const id = section.extensions.get(uri);
    if (id !== undefined) found[name] = id;
  }
  return found;
}

/** Writes the answer of an ICE-lite end that is always the passive side of DTLS (RFC 9429 5.3, RFC 8445). */
export function writeAnswer(sections: readonly AnswerSection[], transport: AnswerTransport, sessionId: number): string {
  const bundled = sections.filter(({ use }) => use !== 'none').map(({ offer }) => offer.mid);
  const lines = [
    'v=0',
    `o=- ${sessionId} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    ...(bundled.length > 0 ? [`a=group:BUNDLE ${bundled.join(' ')}`] : []),
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...sections.flatMap((section) => writeSection(section, transport)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function writeSection(section: AnswerSection, transport: AnswerTransport): string[] {
  const { offer, use, codecs } = section;
  const kind = offer.kind === 'other' ? 'application' : offer.kind;
  if (use === 'none') {
    return [`m=${kind} 0 UDP/TLS/RTP/SAVPF 0`, 'c=IN IP4 0.0.0.0', `a=mid:${offer.mid}`, 'a=inactive'];
  }
  const types = codecs.flatMap(({ payloadType, rtx }) => (rtx === undefined ? [payloadType] : [payloadType, rtx]));
  const extensions = extensionsOf(offer);
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${types.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${transport.ice.name}`,
    `a=ice-pwd:${transport.ice.password}`,
    `a=fingerprint:${transport.fingerprint.algorithm} ${transport.fingerprint.value}`,
    'a=setup:passive',
    `a=mid:${offer.mid}`,
    ...Object.entries(extensions).map(([name, id]) => `a=extmap:${id} ${extensionUris[name as ExtensionName]}`),
    use === 'receive' ? 'a=recvonly' : 'a=sendonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecs.flatMap((codec) => writeCodec(codec, kind === 'audio' ? 'audio' : 'video')),
    ...(use === 'receive' && offer.rids.length > 0
      ? [...offer.rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${offer.rids.join(';')}`]
      : []),
    ...writeStream(section),
    ...transport.candidates.map(writeCandidate),
    'a=end-of-candidates',
  ];
}

const names = { opus: 'opus/48000/2', red: 'red/48000/2', h264: 'H264/90000', vp8: 'VP8/90000' };

function writeCodec(codec: OfferCodec, kind: 'audio' | 'video'): string[] {
  const { payloadType, rtx, parameters } = codec;
  return [
    `a=rtpmap:${payloadType} ${names[codec.codec]}`,
    ...feedback[kind].map((value) => `a=rtcp-fb:${payloadType} ${value}`),
    ...(parameters ? [`a=fmtp:${payloadType} ${parametersFor(codec)}`] : []),
    ...(rtx === undefined ? [] : [`a=rtpmap:${rtx} rtx/90000`, `a=fmtp:${rtx} apt=${payloadType}`]),
  ];
}

/** Sound with in-band redundancy and silence that is not sent (RFC 7587 7). */
function parametersFor({ codec, parameters }: OfferCodec): string {
  if (codec !== 'opus') return parameters;
  const kept = parameters.split(';').filter((part) => !/^\s*(useinbandfec|usedtx)=/.test(part));
  return [...kept, 'useinbandfec=1', 'usedtx=1'].join(';');
}

function writeStream({ offer, outgoing }: AnswerSection): string[] {
  if (!outgoing) return [];
  const { ssrc, rtxSsrc } = outgoing;
  const name = `slot-${offer.mid}`;
  return [
    `a=msid:${name} ${name}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`]),
    `a=ssrc:${ssrc} cname:${name}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc:${rtxSsrc} cname:${name}`]),
  ];
}

function writeCandidate(
  candidate: { readonly address: string; readonly port: number; readonly transport: 'udp' | 'tcp' },
  index: number,
): string {
  const { address, port, transport } = candidate;
  // Host candidates in the order they are given, UDP before TCP (RFC 8445 5.1.2.1).
  const priority = (transport === 'udp' ? 126 : 90) * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255;
  const tcp = transport === 'tcp' ? ' tcptype passive' : '';
  return `a=candidate:${index + 1} 1 ${transport} ${priority} ${address} ${port} typ host${tcp}`;
}
