import t from 'tap';
import { withRichSound } from './opus-hint.ts';

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;
const section = (mid: string, fmtp: string[]) => [
  ...['m=audio 9 UDP/TLS/RTP/SAVPF 111', `a=mid:${mid}`, 'a=rtpmap:111 opus/48000/2', ...fmtp, 'a=recvonly'],
];

t.test('one section asks for stereo, the others stay as they are', (t) => {
  const plain = section('1', ['a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1']);
  const before = lines('v=0', ...section('0', ['a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1']), ...plain);
  const after = withRichSound(before, '0', 128_000);
  t.equal(
    after,
    lines(
      'v=0',
      ...section('0', ['a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=128000;usedtx=0']),
      ...plain,
    ),
  );
  t.equal(withRichSound(after, '0', 128_000), after, 'twice is the same as once');
  t.equal(withRichSound(before, '7', 128_000), before);
  t.end();
});

t.test('a section without parameters gets some, a section without Opus stays', (t) => {
  const after = withRichSound(lines('v=0', ...section('0', [])), '0', 96_000);
  t.equal(after, lines('v=0', ...section('0', ['a=fmtp:111 stereo=1;maxaveragebitrate=96000;usedtx=0'])));
  const other = lines('v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=mid:0', 'a=rtpmap:0 PCMU/8000');
  t.equal(withRichSound(other, '0', 96_000), other);
  t.end();
});
