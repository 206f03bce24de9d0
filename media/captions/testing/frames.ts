import { type Segment, Segmenter } from '../segmenter.ts';
import { speechRate } from '../speech.ts';
import { frameSamples, VoiceActivity } from '../voice-activity.ts';

/** Voice activity and segmenter with sound of 16 kHz, as fast as the machine is. */
export class FrameRun {
  readonly segments: Segment[] = [];
  readonly #voice = new VoiceActivity();
  readonly #segmenter = new Segmenter((segment) => this.segments.push(segment));
  activeFrames = 0;
  voicedFrames = 0;
  frames = 0;

  /** @param sound whole frames; what is left over is not heard */
  hear(sound: Float32Array): this {
    for (let at = 0; at + frameSamples <= sound.length; at += frameSamples) {
      const samples = sound.subarray(at, at + frameSamples);
      const voice = this.#voice.next(samples);
      this.frames++;
      if (voice.active) this.activeFrames++;
      if (voice.voiced) this.voicedFrames++;
      const pcm = new Int16Array(frameSamples);
      for (let index = 0; index < frameSamples; index++) pcm[index] = Math.round((samples[index] as number) * 32_767);
      this.#segmenter.next(pcm, voice);
    }
    return this;
  }

  end(): this {
    this.#segmenter.end();
    return this;
  }

  get finals(): Segment[] {
    return this.segments.filter(({ kind }) => kind === 'final');
  }
  get hours(): number {
    return (this.frames * frameSamples) / speechRate / 3600;
  }
}
