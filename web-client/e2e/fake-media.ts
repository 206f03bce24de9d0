import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** What Chromium takes for camera and microphone of one person. */
export interface FakeMedia {
  /** Command line of the browser. */
  readonly args: readonly string[];
  readonly hz: number;
}

const rate = 48_000;
const width = 640;
const height = 360;
const frames = 32;
/** Columns of a picture: one that is always white, one that says whose it is, one that is always black, then the number of the frame. */
const columns = 8;

/**
 * Writes a tone that comes and goes, so that noise suppression leaves it, and numbered pictures.
 * @param person 0 or 1, told by the pictures
 * @param hz pitch of the tone
 */
export async function writeFakeMedia(directory: string, person: 0 | 1, hz: number): Promise<FakeMedia> {
  const [sound, picture] = [join(directory, `tone-${hz}.wav`), join(directory, `pictures-${person}.y4m`)];
  await Promise.all([writeFile(sound, tone(hz)), writeFile(picture, pictures(person))]);
  return { args: [`--use-file-for-fake-audio-capture=${sound}`, `--use-file-for-fake-video-capture=${picture}`], hz };
}

/** Two seconds of mono PCM: a quarter of a second of tone, a quarter of silence. */
function tone(hz: number): Buffer {
  const samples = rate * 2;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const sounds = Math.floor(index / (rate / 4)) % 2 === 0;
    const value = sounds ? Math.sin((2 * Math.PI * hz * index) / rate) * 12_000 : 0;
    wav.writeInt16LE(Math.round(value), 44 + index * 2);
  }
  return wav;
}

/** Raw video (YUV4MPEG2) of columns that are black or white. */
function pictures(person: 0 | 1): Buffer {
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420mpeg2\n`)];
  for (let number = 0; number < frames; number++) {
    const bits = [1, person, 0, ...[16, 8, 4, 2, 1].map((bit) => (number & bit ? 1 : 0))];
    const row = Buffer.alloc(width);
    for (let x = 0; x < width; x++) row[x] = bits[Math.floor((x * columns) / width)] ? 220 : 30;
    parts.push(Buffer.from('FRAME\n'), Buffer.concat(new Array<Buffer>(height).fill(row)));
    parts.push(Buffer.alloc((width * height) / 2, 128));
  }
  return Buffer.concat(parts);
}

/**
 * Reads who is on a picture that is shown, and the number of its frame.
 * @param selector of a video that shows pictures of `writeFakeMedia`
 */
export async function readPicture(page: Page, selector: string): Promise<{ person: number; frame: number } | null> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const video = element as HTMLVideoElement;
      if (video.videoWidth === 0) return null;
      const canvas = new OffscreenCanvas(64, 4);
      const context = canvas.getContext('2d');
      if (!context) return null;
      context.drawImage(video, 0, 0, 64, 4);
      const { data } = context.getImageData(0, 0, 64, 4);
      const bits = Array.from({ length: 8 }, (_, column) => ((data[(2 * 64 + column * 8 + 4) * 4] ?? 0) > 125 ? 1 : 0));
      if (bits[0] !== 1 || bits[2] !== 0) return null;
      return { person: bits[1] ?? 0, frame: bits.slice(3).reduce<number>((sum, bit) => sum * 2 + bit, 0) };
    });
}

/** The strongest pitch in Hz that an audio element of the page plays now, or 0 for silence. Sees through shadow roots. */
export async function readPitch(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const found: HTMLAudioElement[] = [];
    const search = (root: Document | ShadowRoot): void => {
      found.push(...root.querySelectorAll('audio'));
      for (const element of root.querySelectorAll('*')) if (element.shadowRoot) search(element.shadowRoot);
    };
    search(document);
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    for (const { srcObject } of found)
      if (srcObject instanceof MediaStream && srcObject.getAudioTracks().length > 0)
        context.createMediaStreamSource(srcObject).connect(analyser);
    await context.resume();
    const bins = new Float32Array(analyser.frequencyBinCount);
    const peaks = new Float32Array(analyser.frequencyBinCount).fill(-200);
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((done) => setTimeout(done, 50));
      analyser.getFloatFrequencyData(bins);
      for (const [index, level] of bins.entries()) if (level > (peaks[index] ?? 0)) peaks[index] = level;
    }
    const step = context.sampleRate / analyser.fftSize;
    await context.close();
    const best = peaks.reduce((top, level, index) => (level > (peaks[top] ?? 0) ? index : top), 0);
    return (peaks[best] ?? -200) < -75 ? 0 : best * step;
  });
}
