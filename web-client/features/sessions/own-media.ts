import type { CallConnection } from '../../call/index.ts';
import type { Entrance } from './call-door.ts';
import { changeChoice, type DeviceProblem, openDevice, readChoice, type Saving, type SoundMode } from './devices.ts';
import type { NoiseFilter } from './noise-filter.ts';

/** What somebody should know about their own devices. */
export type MediaNews =
  | { readonly what: 'switched'; readonly kind: 'microphone' | 'camera'; readonly label: string }
  | { readonly what: 'gone'; readonly kind: 'microphone' | 'camera' }
  | { readonly what: 'refused'; readonly kind: 'microphone' | 'camera'; readonly problem: DeviceProblem }
  | { readonly what: 'too-weak' }
  | { readonly what: 'no-filter' };

/** What a person sends in a call: opens, exchanges and stops their devices. The page is told of every change. */
export class OwnMedia {
  readonly #changed: () => void;
  readonly #news: (news: MediaNews) => void;
  #connection: CallConnection | undefined;
  /** The device itself; what is sent may have gone through the filter. */
  #raw: MediaStreamTrack | undefined;
  #filter: NoiseFilter | undefined;
  #closed = false;
  camera: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;
  microphoneOn: boolean;
  speaker: string;
  sound: SoundMode = 'voice';
  saving: Saving;

  constructor(entrance: Entrance, changed: () => void, news: (news: MediaNews) => void) {
    this.#changed = changed;
    this.#news = news;
    this.#raw = entrance.microphone;
    this.camera = entrance.camera;
    this.speaker = entrance.speaker;
    this.microphoneOn = entrance.microphoneOn && entrance.microphone !== undefined;
    this.saving = readChoice().saving;
    if (this.#raw) {
      this.#raw.enabled = this.microphoneOn;
      this.#watch('microphone', this.#raw);
    }
    if (this.camera) this.#watch('camera', this.camera);
  }

  get microphone(): MediaStreamTrack | undefined {
    return this.#filter?.track ?? this.#raw;
  }
  get blurs(): boolean {
    return (this.camera?.getSettings() as { backgroundBlur?: boolean } | undefined)?.backgroundBlur === true;
  }
  /** Whether camera and operating system can blur the background. */
  get canBlur(): boolean {
    const can = this.camera?.getCapabilities?.() as { backgroundBlur?: boolean[] } | undefined;
    return (can?.backgroundBlur?.length ?? 0) > 1;
  }

  /** Sends what is open. Call before the connection connects. */
  async start(connection: CallConnection): Promise<void> {
    this.#connection = connection;
    await connection.limit({ lowPicture: this.saving !== 'off' });
    await connection.hear(this.saving !== 'captions');
    if (this.microphone && this.microphoneOn) await connection.publish('microphone', this.microphone);
    if (this.camera) await connection.publish('camera', this.camera);
    const { sound } = readChoice();
    if (sound !== 'voice' && this.#raw) await this.setSound(sound);
  }

  async setMicrophone(on: boolean): Promise<void> {
    const connection = this.#connection;
    if (!connection || on === this.microphoneOn) return;
    if (on && !this.#raw && !(await this.#openMicrophone())) return;
    this.microphoneOn = on;
    if (this.#raw) this.#raw.enabled = on;
    this.#changed();
    if (on && this.microphone) await connection.publish('microphone', this.microphone);
    else if (!on) await connection.unpublish('microphone');
  }

  async setCamera(on: boolean): Promise<void> {
    const connection = this.#connection;
    if (!connection || on === (this.camera !== undefined)) return;
    if (on) {
      await this.#openCamera();
      return;
    }
    this.camera?.stop();
    this.camera = undefined;
    this.#changed();
    await connection.unpublish('camera');
  }

  /** Asks the browser for a screen, with its sound where it gives it. @returns whether one is shared now */
  async setScreen(on: boolean): Promise<boolean> {
    const connection = this.#connection;
    if (!connection) return false;
    if (!on) {
      this.screen?.stop();
      this.screen = undefined;
      this.#changed();
      await connection.unpublish('screen');
      await connection.unpublish('screen_sound');
      return false;
    }
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
    } catch {
      // The person closed the choice of the browser.
      return this.screen !== undefined;
    }
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (!picture || this.#closed) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.screen?.stop();
    this.screen = picture;
    picture.contentHint = 'detail';
    picture.onended = () => void this.setScreen(false);
    this.#changed();
    await connection.publish('screen', picture);
    if (sound) await connection.publish('screen_sound', sound);
    return true;
  }

  async choose(kind: 'microphone' | 'camera' | 'speaker', id: string): Promise<void> {
    changeChoice({ [kind]: id });
    if (kind === 'speaker') this.speaker = id;
    else if (kind === 'camera' && this.camera) await this.#openCamera();
    else if (kind === 'microphone' && this.#raw) await this.#openMicrophone();
    this.#changed();
  }

  /** Changes how the microphone is treated, and opens it anew for that. */
  async setSound(mode: SoundMode): Promise<void> {
    this.sound = mode;
    changeChoice({ sound: mode });
    this.#changed();
    if (this.#raw) await this.#openMicrophone();
    await this.#connection?.limit({ richSound: this.sound === 'heart' });
  }

  async setSaving(saving: Saving): Promise<void> {
    this.saving = saving;
    changeChoice({ saving });
    this.#changed();
    await this.#connection?.limit({ lowPicture: saving !== 'off' });
    await this.#connection?.hear(saving !== 'captions');
    // On a network that carries no sound nothing is sent either, until the person switches the microphone on again.
    if (saving === 'captions') await this.#stopSending();
  }

  async #stopSending(): Promise<void> {
    await this.setMicrophone(false);
    await this.setCamera(false);
    if (this.screen) await this.setScreen(false);
  }

  async setBlur(on: boolean): Promise<void> {
    changeChoice({ blur: on });
    await this.camera?.applyConstraints({ backgroundBlur: on } as MediaTrackConstraints).catch(() => undefined);
    this.#changed();
  }

  /** Stops everything. */
  close(): void {
    this.#closed = true;
    this.#filter?.close();
    this.#raw?.stop();
    this.camera?.stop();
    this.screen?.stop();
  }

  async #openMicrophone(): Promise<boolean> {
    // A browser may give the same device with other treatment only after the first was stopped.
    this.#raw?.stop();
    this.#filter?.close();
    this.#filter = undefined;
    const opened = await openDevice('audio', readChoice().microphone, this.sound);
    if (this.#closed) {
      if (opened.ok) opened.track.stop();
      return false;
    }
    if (!opened.ok) {
      this.#raw = undefined;
      this.microphoneOn = false;
      this.#news({ what: 'refused', kind: 'microphone', problem: opened.problem });
      this.#changed();
      await this.#connection?.unpublish('microphone');
      return false;
    }
    this.#raw = opened.track;
    this.#raw.enabled = this.microphoneOn;
    if (this.sound === 'heart') this.#raw.contentHint = 'music';
    this.#watch('microphone', this.#raw);
    if (this.sound === 'clear') await this.#addFilter(this.#raw);
    this.#changed();
    // Not waited for: whoever is told of a new device is told now, also while the connection is away.
    if (this.microphone && this.microphoneOn) void this.#connection?.publish('microphone', this.microphone);
    return true;
  }

  async #addFilter(raw: MediaStreamTrack): Promise<void> {
    const { openNoiseFilter } = await import('./noise-filter.ts');
    const filter = await openNoiseFilter(raw, () => void this.#giveUpFilter('too-weak'));
    if (this.#closed || this.#raw !== raw) filter?.close();
    else if (filter) this.#filter = filter;
    else {
      this.sound = 'voice';
      changeChoice({ sound: 'voice' });
      this.#news({ what: 'no-filter' });
    }
  }

  async #giveUpFilter(what: 'too-weak'): Promise<void> {
    if (!this.#filter) return;
    this.#news({ what });
    await this.setSound('voice');
  }

  async #openCamera(): Promise<void> {
    this.camera?.stop();
    const opened = await openDevice('video', readChoice().camera);
    if (this.#closed) {
      if (opened.ok) opened.track.stop();
      return;
    }
    if (!opened.ok) {
      this.camera = undefined;
      this.#news({ what: 'refused', kind: 'camera', problem: opened.problem });
      this.#changed();
      await this.#connection?.unpublish('camera');
      return;
    }
    this.camera = opened.track;
    this.#watch('camera', opened.track);
    if (readChoice().blur && this.canBlur) await this.setBlur(true);
    this.#changed();
    void this.#connection?.publish('camera', opened.track);
  }

  /** A device that was pulled out is followed by the next one; `ended` is not fired for what the page stops itself. */
  #watch(kind: 'microphone' | 'camera', track: MediaStreamTrack): void {
    track.onended = () => void this.#next(kind, track);
  }

  async #next(kind: 'microphone' | 'camera', gone: MediaStreamTrack): Promise<void> {
    if (this.#closed || (kind === 'camera' ? this.camera : this.#raw) !== gone) return;
    changeChoice({ [kind]: '' });
    if (kind === 'camera') await this.#openCamera();
    else await this.#openMicrophone();
    const now = kind === 'camera' ? this.camera : this.#raw;
    this.#news(now ? { what: 'switched', kind, label: now.label } : { what: 'gone', kind });
  }
}
