/**
 * Writes into an answer that the other side likes stereo sound of many bits in one section (RFC 7587, 6.1). A browser encodes one channel as
 * speech, with a filter that takes away what is deep; two channels it encodes as they are, which is what a stethoscope needs.
 * @param sdp session description of the other side
 * @param mid media section to change; the others stay as they are
 * @param bitrate bit/s
 */
export function withRichSound(sdp: string, mid: string, bitrate: number): string {
  const [head = '', ...sections] = sdp.split(/(?=^m=)/m);
  return [head, ...sections.map((section) => (isOf(section, mid) ? enrich(section, bitrate) : section))].join('');
}

const isOf = (section: string, mid: string): boolean =>
  section.startsWith('m=audio') && section.split(/\r?\n/).includes(`a=mid:${mid}`);

function enrich(section: string, bitrate: number): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(section)?.[1];
  if (payload === undefined) return section;
  const wish = `stereo=1;maxaveragebitrate=${bitrate};usedtx=0`;
  const line = new RegExp(`^a=fmtp:${payload} (.*?)(\\r?)$`, 'm');
  if (!line.test(section))
    return section.replace(/^(a=rtpmap:\d+ opus\/48000.*?)(\r?)$/im, `$1$2\na=fmtp:${payload} ${wish}$2`);
  return section.replace(line, (_all, said: string, end: string) => {
    const kept = said.split(';').filter((part) => part && !/^\s*(stereo|maxaveragebitrate|usedtx)=/.test(part));
    return `a=fmtp:${payload} ${[...kept, wish].join(';')}${end}`;
  });
}
