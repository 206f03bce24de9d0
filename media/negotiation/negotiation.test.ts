import t from 'tap';
import { planSections } from '../rooms/negotiate.ts';
import { writeAnswer } from './answer.ts';
import { readOffer } from './offer.ts';

/** What Chromium writes, shortened to one section for each use. */
const offerText = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1 2 3',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'a=ice-ufrag:MEd8',
  'a=ice-pwd:Bixz8M9fr7QDDyVngzxWiiuN',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=sendonly',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=ssrc:427583091 cname:x',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 108 109',
  'a=mid:1',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=sendonly',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 packetization-mode=1;profile-level-id=42001f',
  'a=rtpmap:108 H264/90000',
  'a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  'a=rtpmap:109 rtx/90000',
  'a=fmtp:109 apt=108',
  'a=rid:l send',
  'a=rid:m send',
  'a=rid:h send',
  'a=simulcast:send l;m;h',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=mid:2',
  'a=recvonly',
  'a=rtpmap:96 VP8/90000',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=mid:3',
].join('\r\n');

const rights = { send: ['microphone' as const, 'camera' as const], receive: true };
const request = {
  kind: 'offer' as const,
  sdp: offerText,
  sources: [
    { mid: '0', source: 'microphone' as const },
    { mid: '1', source: 'camera' as const },
  ],
};

t.test('an offer becomes sections that receive, send and are refused', async (t) => {
  const offer = readOffer(offerText);
  if (!offer) return t.fail('the offer is not understood');
  const plans = planSections(offer, request, rights);
  t.match(plans, [
    { use: 'receive', source: 'microphone', codec: { codec: 'opus', payloadType: 111 } },
    { use: 'receive', source: 'camera', codec: { codec: 'h264', payloadType: 108, rtx: 109 } },
    { use: 'send', codecs: [{ codec: 'vp8' }] },
    { use: 'none' },
  ]);
  t.same(offer.sections[1]?.rids, ['l', 'm', 'h']);
});

t.test('a source without the right to send it, of another kind, or named twice is refused', async (t) => {
  const offer = readOffer(offerText);
  if (!offer) return t.fail('the offer is not understood');
  const uses = (sources: typeof request.sources, allowed = rights) =>
    planSections(offer, { ...request, sources }, allowed).map(({ use }) => use);
  t.same(uses(request.sources, { send: [], receive: true } as unknown as typeof rights)[0], 'none');
  t.same(uses([{ mid: '1', source: 'microphone' }])[1], 'none');
  t.same(
    uses([
      { mid: '0', source: 'microphone' },
      { mid: '1', source: 'microphone' },
    ]),
    ['receive', 'none', 'send', 'none'],
  );
});

t.test('an answer is lite, passive, and names the one address', async (t) => {
  const offer = readOffer(offerText);
  const [first] = offer?.sections ?? [];
  if (!first) return t.fail('the offer is not understood');
  const text = writeAnswer(
    [{ offer: first, use: 'receive', codecs: first.codecs.slice(0, 1) }],
    {
      ice: { name: 'name', password: 'password' },
      fingerprint: { algorithm: 'sha-256', value: 'AA' },
      candidates: [{ address: '203.0.113.7', port: 8081, transport: 'udp' }],
    },
    1,
  );
  for (const line of [
    'a=ice-lite',
    'a=setup:passive',
    'a=recvonly',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1',
    'a=candidate:1 1 udp 2130706431 203.0.113.7 8081 typ host',
  ]) {
    t.ok(text.includes(`${line}\r\n`), line);
  }
});

t.test('no description that is cut, stretched or changed at random throws', async (t) => {
  const lines = offerText.split('\r\n');
  for (let index = 0; index < lines.length; index++) {
    readOffer(lines.slice(0, index).join('\n'));
    readOffer([...lines.slice(0, index), ...lines.slice(index + 1)].join('\n'));
    readOffer([...lines.slice(0, index), 'a=', 'a=ssrc:', 'a=fmtp:', 'm=', ...lines.slice(index)].join('\n'));
  }
  t.equal(readOffer(''), undefined);
  t.equal(readOffer('v=0\nm=audio'), undefined);
  t.equal(readOffer(offerText.replace('a=mid:1', 'a=mid:0')), undefined, 'two sections of one name');
  t.equal(readOffer(offerText + '\r\nm=audio 9 X 0'.repeat(100)), undefined, 'too many sections');
  t.equal(readOffer(offerText.replace(/a=fingerprint.*/, '')), undefined, 'no fingerprint');
});
