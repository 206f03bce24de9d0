import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fill, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, selectField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import { styleOf } from '../../ui/style-of.ts';
import { base } from '../../ui/styles.ts';
import {
  type DeviceChoice,
  type DeviceKind,
  type DeviceProblem,
  listDevices,
  openDevice,
  playTestTone,
  readChoice,
  saveChoice,
  watchLevel,
} from './devices.ts';

/** With what somebody enters a call. */
export interface Entrance {
  microphone: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
  speaker: string;
}

/** Before a call: own picture, own sound, devices, a test of the speaker, and what everybody should know. Tells `c-enter`. */
@customElement('c-call-door')
export class CallDoor extends UiElement {
  @property({ type: Boolean }) maySend = true;
  /** The camera is off at first, as for a call without picture. */
  @property({ type: Boolean }) audioOnly = false;
  @property({ type: Boolean }) busy = false;
  @state() private choice: DeviceChoice = readChoice();
  @state() private devices: Record<DeviceKind, MediaDeviceInfo[]> | undefined;
  @state() private microphone: MediaStreamTrack | undefined;
  @state() private camera: MediaStreamTrack | undefined;
  @state() private problems: { audio?: DeviceProblem; video?: DeviceProblem } = {};
  @state() private level = 0;
  @query('video') private video: HTMLVideoElement | null | undefined;
  #stopLevel: (() => void) | undefined;
  #given = false;

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
        aspect-ratio: 16 / 9;
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
      .enter {
        margin-block-start: var(--s4);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.maySend) void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopLevel?.();
    if (this.#given) return;
    this.microphone?.stop();
    this.camera?.stop();
  }

  async #begin(): Promise<void> {
    await this.#open('audio');
    if (!this.audioOnly) await this.#open('video');
    this.devices = await listDevices();
  }

  async #open(kind: 'audio' | 'video'): Promise<void> {
    const opened = await openDevice(kind, kind === 'audio' ? this.choice.microphone : this.choice.camera);
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
      });
  }

  override updated(): void {
    if (this.video && this.camera && (this.video.srcObject as MediaStream | null)?.getVideoTracks()[0] !== this.camera)
      this.video.srcObject = new MediaStream([this.camera]);
  }

  override render(): TemplateResult {
    return html`<div>${this.maySend ? this.#preview() : html`<p class="note">${icon('info')}<span>${msg('You listen in this session. Raise your hand to speak.', { id: 'sessions.door.listens' })}</span></p>`}</div>
      <div class="stack">
        ${this.maySend ? this.#choices() : nothing}
        <div class="note">${icon('shield')}<div>${msg('No patient may be recognisable in picture, sound or on a shared screen. This session is not recorded.', { id: 'sessions.door.consent' })}</div></div>
        <button type="button" class="btn primary wide enter" ?disabled=${this.busy} aria-busy=${this.busy ? 'true' : 'false'} @click=${this.#enter}>${msg('Join now', { id: 'sessions.door.enter' })}</button>
        <slot name="network"></slot>
      </div>`;
  }

  #preview(): TemplateResult {
    return html`<div class="picture">${this.camera ? html`<video autoplay playsinline muted></video>` : html`<span>${msg('Camera is off', { id: 'sessions.door.cameraOff' })}</span>`}</div>
      <div class="level" aria-hidden="true"><div ${styleOf({ 'inline-size': `${Math.round(this.level * 100)}%` })}></div></div>
      <p class="meta" role="status">${this.microphone ? (this.level > 0.25 ? msg('Your microphone works.', { id: 'sessions.door.heard' }) : msg('Say something: the bar should move.', { id: 'sessions.door.say' })) : nothing}</p>
      ${this.#problem('audio')} ${this.#problem('video')}`;
  }

  #problem(kind: 'audio' | 'video'): TemplateResult | typeof nothing {
    const problem = this.problems[kind];
    if (!problem) return nothing;
    const device =
      kind === 'audio'
        ? msg('Microphone', { id: 'sessions.door.microphone' })
        : msg('Camera', { id: 'sessions.door.camera' });
    return html`<div class="note warn" role="alert">${icon('warn')}<div>${fill(problemWords(problem), { device })}
      <div><button type="button" class="btn quiet" @click=${() => void this.#open(kind)}>${msg('Try again', { id: 'ui.retry' })}</button></div></div></div>`;
  }

  #choices(): TemplateResult {
    const devices = this.devices;
    const select = (id: keyof DeviceChoice, kind: DeviceKind, label: string) =>
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
    return html`${checkField({
      id: 'with-camera',
      label: msg('Join with picture', { id: 'sessions.door.withCamera' }),
      checked: this.camera !== undefined,
      onChange: (on) => {
        if (on) void this.#open('video');
        else {
          this.camera?.stop();
          this.camera = undefined;
        }
      },
    })}
    ${select('microphone', 'audioinput', msg('Microphone', { id: 'sessions.door.microphone' }))}
    ${select('camera', 'videoinput', msg('Camera', { id: 'sessions.door.camera' }))}
    ${select('speaker', 'audiooutput', msg('Speaker', { id: 'sessions.door.speaker' }))}
    <button type="button" class="btn" @click=${() => void playTestTone(this.choice.speaker)}>${msg('Test the speaker', { id: 'sessions.door.test' })}</button>`;
  }

  #choose(id: keyof DeviceChoice, value: string): void {
    this.choice = { ...this.choice, [id]: value };
    saveChoice(this.choice);
    if (id === 'microphone') void this.#open('audio');
    if (id === 'camera') void this.#open('video');
  }

  #enter = (): void => {
    this.#given = true;
    this.emit<Entrance>('c-enter', { microphone: this.microphone, camera: this.camera, speaker: this.choice.speaker });
  };
}

function problemWords(problem: DeviceProblem): string {
  if (problem === 'denied')
    return msg('{device} is blocked. Allow it in the address bar of the browser, then try again.', {
      id: 'sessions.door.denied',
    });
  if (problem === 'busy')
    return msg('{device} is used by another program. Close that one, then try again.', { id: 'sessions.door.busy' });
  if (problem === 'insecure')
    return msg('{device} can be used only over HTTPS. Ask who runs this node.', { id: 'sessions.door.insecure' });
  return msg('{device} was not found. You can join and listen without it.', { id: 'sessions.door.none' });
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-door': CallDoor;
  }
}
