import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fill, msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, choiceField, selectField } from '../../ui/field.ts';
import { base } from '../../ui/styles.ts';
import {
  changeChoice,
  type DeviceKind,
  listDevices,
  playTestTone,
  readChoice,
  type Saving,
  type SoundMode,
} from './devices.ts';
import type { OwnMedia } from './own-media.ts';

/** Devices and treatment of sound and picture, during the call. */
@customElement('c-call-options')
export class CallOptions extends UiElement {
  @property({ attribute: false }) own!: OwnMedia;
  @property({ type: Boolean }) open = false;
  @property({ type: Boolean }) maySend = true;
  @state() private devices: Record<DeviceKind, MediaDeviceInfo[]> | undefined;

  static override styles = [
    base,
    css`
      .stack {
        gap: var(--s4);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    navigator.mediaDevices?.addEventListener('devicechange', this.#list);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.mediaDevices?.removeEventListener('devicechange', this.#list);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.#list();
  }

  override render(): TemplateResult {
    return html`<c-dialog .heading=${msg('Sound and picture', { id: 'stage.options.title' })} .open=${this.open} @c-close=${(
      event: Event,
    ) => {
      event.stopPropagation();
      this.emit('c-done');
    }}>${this.open ? html`<div class="stack">${this.#choices()}</div>` : nothing}</c-dialog>`;
  }

  #choices(): TemplateResult {
    return html`${this.maySend ? this.#device('microphone', 'audioinput', msg('Microphone', { id: 'sessions.door.microphone' })) : nothing}
      ${this.maySend ? this.#device('camera', 'videoinput', msg('Camera', { id: 'sessions.door.camera' })) : nothing}
      ${this.#device('speaker', 'audiooutput', msg('Speaker', { id: 'sessions.door.speaker' }))}
      <div><button type="button" class="btn" @click=${() => void playTestTone(this.own.speaker)}>${msg('Test the speaker', { id: 'sessions.door.test' })}</button></div>
      ${this.maySend ? this.#sound() : nothing} ${this.#saving()}
      ${
        this.own.canBlur
          ? checkField({
              id: 'blur',
              label: msg('Blur the background, done by this device’s camera', { id: 'stage.options.blur' }),
              checked: this.own.blurs,
              onChange: (on) => void this.#then(this.own.setBlur(on)),
            })
          : nothing
      }
      ${checkField({
        id: 'keys',
        label: msg('Single keys control the call', { id: 'stage.options.keys' }),
        hint: msg('Press ? to see them. Switch this off when you dictate to this device.', {
          id: 'stage.options.keysHint',
        }),
        checked: readChoice().keys,
        onChange: (keys) => {
          changeChoice({ keys });
          this.requestUpdate();
        },
      })}`;
  }

  #device(kind: 'microphone' | 'camera' | 'speaker', of: DeviceKind, label: string): TemplateResult | typeof nothing {
    const all = this.devices?.[of] ?? [];
    if (all.length < 2) return nothing;
    return selectField({
      ...{ id: kind, label, value: readChoice()[kind] || (all[0]?.deviceId ?? '') },
      options: all.map((device, index) => ({
        value: device.deviceId,
        label: device.label || fill(msg('Device {n}', { id: 'sessions.door.device' }), { n: String(index + 1) }),
      })),
      onChange: (id) => void this.#then(this.own.choose(kind, id)),
    });
  }

  #sound(): TemplateResult {
    return choiceField<SoundMode>({
      id: 'sound',
      label: msg('Your microphone', { id: 'stage.sound.title' }),
      value: this.own.sound,
      choices: [
        {
          value: 'voice',
          label: msg('Voice', { id: 'stage.sound.voice' }),
          hint: msg('As the browser treats it.', { id: 'stage.sound.voiceHint' }),
        },
        {
          value: 'clear',
          label: msg('Voice in a noisy place', { id: 'stage.sound.clear' }),
          hint: msg('Takes the noise of the ward away on this device. Loads 4 MB once and needs a fast device.', {
            id: 'stage.sound.clearHint',
          }),
        },
        {
          value: 'heart',
          label: msg('Heart and lung sounds', { id: 'stage.sound.heart' }),
          hint: msg('Everything is heard as it is, deep sounds too. Use headphones: echo is not removed.', {
            id: 'stage.sound.heartHint',
          }),
        },
      ],
      onChange: (mode) => void this.#then(this.own.setSound(mode)),
    });
  }

  #saving(): TemplateResult {
    return choiceField<Saving>({
      id: 'saving',
      label: msg('Data saving', { id: 'stage.saving.title' }),
      value: this.own.saving,
      choices: [
        {
          value: 'off',
          label: msg('Off', { id: 'stage.saving.off' }),
          hint: msg('The best picture that your network carries.', { id: 'stage.saving.offHint' }),
        },
        {
          value: 'low',
          label: msg('Small pictures', { id: 'stage.saving.low' }),
          hint: msg('About a tenth of the data. Screens stay sharp.', { id: 'stage.saving.lowHint' }),
        },
        {
          value: 'audio',
          label: msg('Sound and screens only', { id: 'stage.saving.audio' }),
          hint: msg('No cameras are loaded.', { id: 'stage.saving.audioHint' }),
        },
        {
          value: 'captions',
          label: msg('Captions and slides only', { id: 'captions.saving' }),
          hint: msg('No sound and no pictures, under 20 kbit/s. Your microphone and camera are switched off.', {
            id: 'captions.saving.hint',
          }),
        },
      ],
      onChange: (saving) => void this.#then(this.own.setSaving(saving)),
    });
  }

  async #then(work: Promise<unknown>): Promise<void> {
    this.requestUpdate();
    await work;
    this.requestUpdate();
  }

  #list = (): void => {
    void listDevices().then((devices) => {
      this.devices = devices;
    });
  };
}

/** Which keys do what. */
@customElement('c-call-keys')
export class CallKeys extends UiElement {
  @property({ type: Boolean }) open = false;
  /** Keys that panels and actions bring. */
  @property({ attribute: false }) own: readonly { key: string; label: string }[] = [];

  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--s2) var(--s4);
        align-items: center;
      }
      kbd {
        font: 600 14px / 1 var(--mono);
        display: inline-block;
        min-inline-size: 32px;
        text-align: center;
        padding: 7px 8px;
        border: 1px solid var(--line-strong);
        border-radius: var(--r-small);
      }
    `,
  ];

  override render(): TemplateResult {
    const keys: [string, string][] = [
      ['M', msg('Microphone on or off', { id: 'stage.key.microphone' })],
      [
        msg('Space', { id: 'stage.key.space' }),
        msg('Hold to talk while the microphone is off', { id: 'stage.key.talk' }),
      ],
      ['V', msg('Camera on or off', { id: 'stage.key.camera' })],
      ['S', msg('Share a screen or stop', { id: 'stage.key.screen' })],
      ['H', msg('Raise or lower the hand', { id: 'stage.key.hand' })],
      ['R', msg('Reactions', { id: 'stage.reactions' })],
      ...this.own.map(({ key, label }): [string, string] => [key.toUpperCase(), label]),
      ['L', msg('Next layout', { id: 'stage.key.layout' })],
      ['F', msg('Full screen', { id: 'stage.full' })],
      ['Esc', msg('Close the panel', { id: 'stage.key.close' })],
      ['?', msg('Show these keys', { id: 'stage.key.keys' })],
    ];
    return html`<c-dialog .heading=${msg('Keys of the call', { id: 'stage.keys' })} .open=${this.open} @c-close=${(
      event: Event,
    ) => {
      event.stopPropagation();
      this.emit('c-done');
    }}><dl>${keys.map(([key, words]) => html`<dt><kbd>${key}</kbd></dt><dd>${words}</dd>`)}</dl></c-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-options': CallOptions;
    'c-call-keys': CallKeys;
  }
}
