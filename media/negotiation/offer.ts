import type { Codec } from '../rtp/keyframes.ts';

/** What the relay reads from a browser's session description (RFC 8866, RFC 9429). Everything else is ignored. */
export interface Offer {
  readonly fingerprints: readonly { readonly algorithm: 'sha-256' | 'sha-384' | 'sha-512'; readonly value: string }[];
  /** Name and password of the browser; a change means an ICE restart (RFC 8839 4.4.3.1.1). */
  readonly ice: { readonly name: string; readonly password: string };
  readonly sections: readonly OfferSection[];
}

export interface OfferSection {
  readonly mid: string;
  readonly kind: 'audio' | 'video' | 'other';
  readonly direction: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  readonly rejected: boolean;
  readonly codecs: readonly OfferCodec[];
  /** URI → number. */
  readonly extensions: ReadonlyMap<string, number>;
  /** SSRCs that the browser announces, with the one of their retransmissions (RFC 4588). */
  readonly ssrcs: readonly number[];
  readonly rtxOf: ReadonlyMap<number, number>;
  /** Simulcast layers to be sent, lowest first as announced (RFC 8853). */
  readonly rids: readonly string[];
}

export interface OfferCodec {
  readonly codec: Codec;
  readonly payloadType: number;
  readonly parameters: string;
  /** Payload type of its retransmissions. */
  readonly rtx: number | undefined;
}

export const maxSections = 40;
const maxLines = 8_000;

/** @returns undefined when it is no description that a browser writes */
export function readOffer(sdp: string): Offer | undefined {
  const lines = sdp.split(/\r?\n/);
  if (lines.length > maxLines || !lines[0]?.startsWith('v=0')) return undefined;
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  if (starts.length === 0 || starts.length > maxSections) return undefined;
  const session = lines.slice(0, starts[0]);
  const parts = starts.map((start, index) => lines.slice(start, starts[index + 1]));
  const sections = parts.map(readSection);
  if (!sections.every((section) => section !== undefined)) return undefined;
  if (new Set(sections.map(({ mid }) => mid)).size !== sections.length) return undefined;
  // With everything in one bundle the first section that is not rejected carries the transport (RFC 9143).
  const carrier = [...session, ...(parts.find((_, index) => !sections[index]?.rejected) ?? [])];
  const name = attribute(carrier, 'ice-ufrag');
  const password = attribute(carrier, 'ice-pwd');
  if (!name || !password || name.length > 256 || password.length > 256) return undefined;
  const fingerprints = attributes(carrier, 'fingerprint').flatMap(readFingerprint);
  if (fingerprints.length === 0 || fingerprints.length > 4) return undefined;
  return { fingerprints, ice: { name, password }, sections };
}

function readFingerprint(text: string): Offer['fingerprints'] {
  const match = /^(sha-256|sha-384|sha-512) ((?:[0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2})$/i.exec(text);
  if (!match) return [];
  return [{ algorithm: String(match[1]).toLowerCase() as 'sha-256', value: String(match[2]).toUpperCase() }];
}

function readSection(lines: readonly string[]): OfferSection | undefined {
  const media = /^m=(audio|video|\w+) (\d+) [A-Z/]+ ?(.*)$/.exec(lines[0] ?? '');
  const mid = attribute(lines, 'mid');
  if (!media || mid === undefined || !/^[A-Za-z0-9_-]{1,16}$/.test(mid)) return undefined;
  const directions = ['sendonly', 'recvonly', 'sendrecv', 'inactive'] as const;
  const kind = media[1] === 'audio' || media[1] === 'video' ? media[1] : 'other';
  const ssrcs = [...new Set(attributes(lines, 'ssrc').map((text) => Number.parseInt(text, 10)))].filter(isSsrc);
  const rtxOf = new Map(
    attributes(lines, 'ssrc-group').flatMap((text) => {
      const [semantics, first, second] = text.split(' ');
      return semantics === 'FID' && isSsrc(Number(first)) && isSsrc(Number(second))
        ? [[Number(second), Number(first)] as const]
        : [];
    }),
  );
  const layers = /^send ([\w;,~-]+)/.exec(attribute(lines, 'simulcast') ?? '')?.[1] ?? '';
  const rids = layers.split(';').map((list) => (list.split(',')[0] ?? '').replace('~', ''));
  return {
    mid,
    kind,
    direction: directions.find((word) => lines.includes(`a=${word}`)) ?? 'sendrecv',
    rejected: media[2] === '0' && !lines.includes('a=bundle-only'),
    codecs: kind === 'other' ? [] : readCodecs(lines),
    extensions: readExtensions(lines),
    ssrcs: ssrcs.filter((ssrc) => !rtxOf.has(ssrc)).slice(0, 8),
    rtxOf,
    rids: rids.filter((rid) => /^[A-Za-z0-9]{1,16}$/.test(rid)).slice(0, 3),
  };
}

const isSsrc = (value: number) => Number.isInteger(value) && value > 0 && value <= 0xffff_ffff;

function readExtensions(lines: readonly string[]): Map<string, number> {
  return new Map(
    attributes(lines, 'extmap').flatMap((text) => {
      const match = /^(\d{1,3})(?:\/\w+)? (\S{1,200})/.exec(text);
      const id = Number(match?.[1]);
      // One-byte headers carry numbers up to 14 (RFC 8285 4.2).
      return match && id >= 1 && id <= 14 ? [[String(match[2]), id] as const] : [];
    }),
  );
}

function readCodecs(lines: readonly string[]): OfferCodec[] {
  const names = new Map<number, string>();
  for (const text of attributes(lines, 'rtpmap')) {
    const match = /^(\d{1,3}) ([\w.-]+\/\d+(?:\/\d)?)/.exec(text);
    if (match) names.set(Number(match[1]), String(match[2]).toLowerCase());
  }
  const parameters = new Map(
    attributes(lines, 'fmtp').map((text) => [Number.parseInt(text, 10), text.slice(text.indexOf(' ') + 1)] as const),
  );
  const rtx = new Map<number, number>();
  for (const [payloadType, name] of names) {
    const main = /\bapt=(\d+)/.exec(parameters.get(payloadType) ?? '')?.[1];
    if (name === 'rtx/90000' && main) rtx.set(Number(main), payloadType);
  }
  return [...names].flatMap(([payloadType, name]) => {
    const codec = codecOf(name, parameters.get(payloadType) ?? '');
    return codec
      ? [{ codec, payloadType, parameters: parameters.get(payloadType) ?? '', rtx: rtx.get(payloadType) }]
      : [];
  });
}

/** Codecs that every browser decodes; H.264 in its constrained baseline profile with fragments (RFC 6184 8.1). */
function codecOf(name: string, parameters: string): Codec | undefined {
  if (name === 'opus/48000/2') return 'opus';
  if (name === 'red/48000/2') return 'red';
  if (name === 'vp8/90000') return 'vp8';
  const baseline = /profile-level-id=42(e0|c0)/i.test(parameters) && /packetization-mode=1/.test(parameters);
  return name === 'h264/90000' && baseline ? 'h264' : undefined;
}

function attributes(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
}
function attribute(lines: readonly string[], name: string): string | undefined {
  return attributes(lines, name)[0];
}
