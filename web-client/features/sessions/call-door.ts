import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fill, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField } from '../../ui/field.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { styleOf } from '../../ui/style-of.ts';
import { base } from '../../ui/styles.ts';
import { browserKind, deviceWords, permissionWords } from './device-words.ts';
import {
  changeChoice,
  type DeviceChoice,
  type DeviceKind,
  type DeviceProblem,
  listDevices,
  openDevice,
  playTestTone,
  readChoice,
  watchLevel,
} from './devices.ts';

/** With what somebody enters a call. A microphone that is off is there all the same, so that it is on with one press. */
export interface Entrance {
  microphone: MediaStreamTrack | undefined;
  microphoneOn: boolean;
  camera: MediaStreamTrack | undefined;
  speaker: string;
}

/** Loud enough to be a voice. */
const voiceLevel = 0.25;
/** Whoever is asked for permission and does not answer comes in without devices after so long. */
const devicesWaitMs = 8_000;

/**
 * Before a call: own picture, own sound, devices, a test of the speaker, and what everybody should know. Tells `c-enter`. What is in the slot
 * `network` stands below the devices.
 */
@customElement('c-call-door')
export class CallDoor extends UiElement {
  @property({ type: Boolean }) maySend = true;
  /** The camera is off at first, as for a call without picture. */
  @property({ type: Boolean }) audioOnly = false;
  @property({ type: Boolean }) busy = false;
  @state() private choice: DeviceChoice = readChoice();
  @state() private devices: Record<DeviceKind, MediaDeviceInfo[]> | undefined;
  @state() private microphone: MediaStreamTrack | undefined;
  @state() private microphoneOn = readChoice().microphoneOn;
  @state() private camera: MediaStreamTrack | undefined;
  @state() private problems: { audio?: DeviceProblem; video?: DeviceProblem } = {};
  @state() private level = 0;
  @state() private opening = false;
  @state() private entering = false;
  @query('video') private video: HTMLVideoElement | null | undefined;
  #stopLevel: (() => void) | undefined;
  #heard = false;
  #given = false;
  /** Ends when the devices are open, or cannot be opened. */
  #begun: Promise<void> = Promise.resolve();

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        gap: var(--s5);
        align-items: start;
      }
      .picture {
        position: relative;
        aspect-ratio: 16 / 9;
        max-block-size: 52vh;
        inline-size: 100%;
        background: var(--hover);
        border-radius: var(--r);
        overflow: hidden;
        display: grid;
        place-items: center;
        color: var(--ink-3);
      }
      video {
        inline-size: 100%;
        block-size: 100%;
        object-fit: cover;
        transform: scaleX(-1);
      }
      .switches {
        position: absolute;
        inset-block-end: var(--s3);
        inset-inline: 0;
        display: flex;
        justify-content: center;
        gap: var(--s3);
      }
      .switch {
        display: grid;
        place-items: center;
        inline-size: 52px;
        block-size: 52px;
        border-radius: 50%;
        border: 1px solid var(--line);
        background: var(--paper);
        color: var(--ink);
        cursor: pointer;
      }
      .switch[aria-pressed='false'] {
        background: var(--warn-2);
        border-color: var(--warn);
        color: var(--warn);
      }
      .level {
        block-size: 8px;
        border-radius: 4px;
        background: var(--line);
        overflow: hidden;
        margin-block: var(--s2);
      }
      .level > div {
        block-size: 100%;
        background: var(--ok);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    navigator.mediaDevices?.addEventListener('devicechange', this.#list);
    if (this.maySend) this.#begun = this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.mediaDevices?.removeEventListener('devicechange', this.#list);
    this.#stopLevel?.();
    if (this.#given) return;
    this.microphone?.stop();
    this.camera?.stop();
  }

  async #begin(): Promise<void> {
    this.opening = true;
    await this.#open('audio');
    if (!this.audioOnly && this.choice.cameraOn) await this.#open('video');
    this.opening = false;
    this.devices = await listDevices();
  }

  async #open(kind: 'audio' | 'video'): Promise<void> {
    const opened = await openDevice(kind, kind === 'audio' ? this.choice.microphone : this.choice.camera, 'voice');
    if (!this.isConnected) {
      if (opened.ok) opened.track.stop();
      return;
    }
    const { [kind]: _gone, ...others } = this.problems;
    this.problems = opened.ok ? others : { ...others, [kind]: opened.problem };
    const track = opened.ok ? opened.track : undefined;
    if (kind === 'video') {
      this.camera?.stop();
      this.camera = track;
      return;
    }
    this.#stopLevel?.();
    this.microphone?.stop();
    this.microphone = track;
    this.#stopLevel =
      track &&
      watchLevel(track, (level) => {
        this.level = level;
        this.#heard ||= level > voiceLevel;
      });
  }

  #list = (): void => {
    void listDevices().then((devices) => {
      this.devices = devices;
    });
  };

  override updated(): void {
    if (this.video && this.camera && (this.video.srcObject as MediaStream | null)?.getVideoTracks()[0] !== this.camera)
      this.video.srcObject = new MediaStream([this.camera]);
  }

  override render(): TemplateResult {
    return html`<div>${this.maySend ? this.#preview() : html`<p class="note">${icon('info')}<span>${msg('You listen in this session. Raise your hand to speak.', { id: 'sessions.door.listens' })}</span></p>`}</div>
      <div class="stack">
        <div class="note">${icon('shield')}<div>${msg('No patient may be recognisable in picture, sound or on a shared screen. This session is not recorded.', { id: 'sessions.door.consent' })}</div></div>
        <button type="button" class="btn primary wide enter" ?disabled=${this.busy || this.entering} aria-busy=${this.busy || this.entering ? 'true' : 'false'} @click=${this.#enter}>${msg('Join now', { id: 'sessions.door.enter' })}</button>
        ${this.maySend ? this.#choices() : nothing}
        <slot name="network"></slot>
      </div>`;
  }

  #preview(): TemplateResult {
    const { camera, microphone, microphoneOn } = this;
    const hint = !microphone
      ? ''
      : !microphoneOn
        ? msg('You go in with your microphone off.', { id: 'stage.door.muted' })
        : this.#heard
          ? msg('Your microphone works.', { id: 'sessions.door.heard' })
          : msg('Say something: the bar should move.', { id: 'sessions.door.say' });
    const word = this.opening
      ? msg('The browser may ask for camera and microphone: please allow them.', { id: 'stage.door.asking' })
      : msg('Camera is off', { id: 'sessions.door.cameraOff' });
    return html`<div class="picture">
        ${camera ? html`<video autoplay playsinline muted .muted=${true}></video>` : html`<span>${word}</span>`}
        <div class="switches">
          ${this.#switch(microphoneOn && microphone ? 'mic' : 'mic-off', msg('Microphone', { id: 'sessions.door.microphone' }), microphoneOn && !!microphone, this.#toggleMicrophone)}
          ${this.#switch(camera ? 'camera' : 'camera-off', msg('Camera', { id: 'sessions.door.camera' }), !!camera, this.#toggleCamera)}
        </div>
      </div>
      <div class="level" aria-hidden="true"><div ${styleOf({ 'inline-size': `${microphoneOn ? Math.round(this.level * 100) : 0}%` })}></div></div>
      <p class="meta" role="status">${hint}</p>
      ${this.#problem('audio')} ${this.#problem('video')}`;
  }

  #switch(sign: IconName, label: string, on: boolean, run: () => void): TemplateResult {
    return html`<button type="button" class="switch" aria-pressed=${on ? 'true' : 'false'} aria-label=${label} title=${label} @click=${run}>${icon(sign)}</button>`;
  }

  #toggleMicrophone = (): void => {
    if (!this.microphone) void this.#open('audio').then(this.#list);
    this.microphoneOn = this.microphone ? !this.microphoneOn : true;
    changeChoice({ microphoneOn: this.microphoneOn });
  };

  #toggleCamera = (): void => {
    changeChoice({ cameraOn: !this.camera });
    if (!this.camera) {
      void this.#open('video').then(this.#list);
      return;
    }
    this.camera.stop();
    this.camera = undefined;
  };

  #problem(kind: 'audio' | 'video'): TemplateResult | typeof nothing {
    const problem = this.problems[kind];
    if (!problem) return nothing;
    const device =
      kind === 'audio'
        ? msg('Microphone', { id: 'sessions.door.microphone' })
        : msg('Camera', { id: 'sessions.door.camera' });
    return html`<div class="note warn" role="alert">${icon('warn')}<div>${fill(deviceWords(problem), { device })}
      ${problem === 'denied' ? html`<p>${permissionWords(browserKind(navigator.userAgent, navigator.maxTouchPoints))}</p>` : nothing}
      <div><button type="button" class="btn quiet" @click=${() => void this.#open(kind)}>${msg('Try again', { id: 'ui.retry' })}</button></div></div></div>`;
  }

  #choices(): TemplateResult {
    const devices = this.devices;
    const select = (id: 'microphone' | 'camera' | 'speaker', kind: DeviceKind, label: string) =>
      (devices?.[kind].length ?? 0) < 2
        ? nothing
        : selectField({
            ...{ id, label, value: this.choice[id] || (devices?.[kind][0]?.deviceId ?? '') },
            options: (devices?.[kind] ?? []).map((device, index) => ({
              value: device.deviceId,
              label: device.label || fill(msg('Device {n}', { id: 'sessions.door.device' }), { n: String(index + 1) }),
            })),
            onChange: (value) => this.#choose(id, value),
          });
    return html`${select('microphone', 'audioinput', msg('Microphone', { id: 'sessions.door.microphone' }))}
    ${select('camera', 'videoinput', msg('Camera', { id: 'sessions.door.camera' }))}
    ${select('speaker', 'audiooutput', msg('Speaker', { id: 'sessions.door.speaker' }))}
    <button type="button" class="btn" @click=${() => void playTestTone(this.choice.speaker)}>${msg('Test the speaker', { id: 'sessions.door.test' })}</button>`;
  }

  #choose(id: 'microphone' | 'camera' | 'speaker', value: string): void {
    changeChoice({ [id]: value });
    this.choice = readChoice();
    if (id === 'microphone') void this.#open('audio');
    if (id === 'camera' && this.camera) void this.#open('video');
  }

  /** Whoever presses at once comes in with the devices that are just being opened, as chosen the last time. */
  #enter = async (): Promise<void> => {
    if (this.entering) return;
    this.entering = true;
    await Promise.race([this.#begun, new Promise((done) => setTimeout(done, devicesWaitMs))]);
    this.entering = false;
    if (!this.isConnected) return;
    this.#given = true;
    const { microphone, microphoneOn, camera, choice } = this;
    this.emit<Entrance>('c-enter', { microphone, microphoneOn, camera, speaker: choice.speaker });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-door': CallDoor;
  }
}
