/** 16-bit samples of one channel as a WAV file. @param rate samples per second */
export function wavFile(pcm: Int16Array, rate: number): Uint8Array<ArrayBuffer> {
  const header = 44;
  const bytes = new Uint8Array(header + pcm.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(Buffer.from(value, 'latin1'), at);
  text(0, 'RIFF');
  view.setUint32(4, 36 + pcm.length * 2, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, pcm.length * 2, true);
  for (let at = 0; at < pcm.length; at++) view.setInt16(header + at * 2, pcm[at] as number, true);
  return bytes;
}
