/** What a client sends and how many sections it receives in. */
export interface ClientPlan {
  /** Payload types: sound 111 (Opus), pictures 108 (H.264). */
  readonly sends: readonly { readonly mid: string; readonly kind: 'audio' | 'video'; readonly ssrc: number }[];
  readonly receives: readonly { readonly mid: string; readonly kind: 'audio' | 'video' }[];
}

const codecs = {
  audio: ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10'],
  video: [
    'a=rtpmap:108 H264/90000',
    'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=rtpmap:109 rtx/90000',
    'a=fmtp:109 apt=108',
  ],
};

/** An offer as short as one can be: what a load client sends and receives. */
export function writeOffer(
  plan: ClientPlan,
  own: { readonly name: string; readonly password: string; readonly port: number; readonly fingerprint: string },
): string {
  const all = [
    ...plan.sends.map((entry) => ({ ...entry, direction: 'sendonly' })),
    ...plan.receives.map((entry) => ({ ...entry, direction: 'recvonly', ssrc: undefined })),
  ];
  const sections = all.flatMap(({ mid, kind, direction, ssrc }) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'audio' ? '111' : '108 109'}`,
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${own.name}`,
    `a=ice-pwd:${own.password}`,
    `a=fingerprint:sha-256 ${own.fingerprint}`,
    'a=setup:actpass',
    `a=mid:${mid}`,
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    `a=${direction}`,
    'a=rtcp-mux',
    `a=candidate:1 1 udp 2130706431 127.0.0.1 ${own.port} typ host`,
    ...codecs[kind],
    ...(ssrc === undefined ? [] : [`a=ssrc:${ssrc} cname:load`]),
  ]);
  return ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', ...sections, ''].join('\r\n');
}
