import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { fill, list, msg } from '../../app/i18n.ts';
import type { CallConnection, CallState } from '../../call/index.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import type { Entrance } from './call-door.ts';
import { callPeople } from './call-model.ts';
import { type CallNow, nobody } from './call-now.ts';
import './call-parts.ts';
import { type CallScene, callActions, callBoard, callLines, callPanels } from './call-registry.ts';
import { callStageStyles } from './call-stage-styles.ts';
import { openDevice, readChoice } from './devices.ts';

/** Tiles that are drawn at once; more people are named below. */
const maxTiles = 16;
/** Somebody softer than this is not marked as speaking; dB below full scale. */
const speakingLevel = 50;

interface Tile {
  key: string;
  name: string;
  track: MediaStreamTrack | undefined;
  isOwn: boolean;
  isScreen: boolean;
  speaks: boolean;
  muted: boolean;
}

/** The people of a call and the controls: microphone, camera, screen, hand, chat, leave. */
@customElement('c-call-stage')
export class CallStage extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) connection: CallConnection | undefined;
  @property({ attribute: false }) callState: CallState | undefined;
  @property({ attribute: false }) now: CallNow = nobody;
  @property({ attribute: false }) people: readonly { node: string; actor: string }[] = [];
  @property({ attribute: false }) hands: readonly { node: string; actor: string }[] = [];
  @property({ attribute: false }) entrance!: Entrance;
  @state() private microphoneOn = true;
  @state() private screen: MediaStreamTrack | undefined;
  @state() private panel: string | undefined;
  @state() private said = '';
  #shown = '';

  static override styles = [base, avatarStyles, callStageStyles];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.screen?.stop();
  }

  override willUpdate(): void {
    const wanted = this.#pictures();
    const now = wanted.join(' ');
    if (now === this.#shown || !this.connection) return;
    this.#shown = now;
    const height = Math.round((wanted.length > 4 ? 240 : wanted.length > 1 ? 480 : 720) * devicePixelRatio);
    void this.connection.show(wanted.map((track) => ({ track, height: track.endsWith('.screen') ? 1080 : height })));
  }

  override updated(): void {
    for (const media of this.renderRoot.querySelectorAll<HTMLVideoElement | HTMLAudioElement>('video, audio')) {
      const track = (media as HTMLMediaElement & { wanted?: MediaStreamTrack }).wanted;
      const held = (media.srcObject as MediaStream | null)?.getTracks()[0];
      if (track === held) continue;
      media.srcObject = track ? new MediaStream([track]) : null;
      if (media instanceof HTMLAudioElement && this.entrance.speaker && 'setSinkId' in media)
        void media.setSinkId(this.entrance.speaker).catch(() => undefined);
    }
  }

  /** Screens first, then cameras of those who have them on. */
  #pictures(): string[] {
    const tracks = (this.callState?.tracks ?? []).filter(({ on }) => on);
    const of = (source: string) => tracks.filter((track) => track.source === source).map(({ id }) => id);
    return [...of('screen'), ...of('camera')].slice(0, maxTiles);
  }

  override render(): TemplateResult {
    const { callState } = this;
    const scene = this.#scene();
    const panel = callPanels(scene).find(({ id }) => id === this.panel);
    const board = callBoard(scene);
    return html`${this.#state()} ${callLines(scene).map((line) => line.render(scene))}
      <div class="visually-hidden" role="status">${this.said}</div>
      ${board ? html`<section aria-label=${board.label()}>${board.render(scene)}</section>` : nothing}
      <div class=${panel ? 'room chats' : 'room'}>
        <ul class="grid" aria-label=${msg('People in the call', { id: 'sessions.call.people' })}>
          ${repeat(
            this.#tiles(),
            ({ key }) => key,
            (tile) => this.#tile(tile),
          )}
        </ul>
        ${panel ? html`<section aria-label=${panel.label()}>${panel.render(scene)}</section>` : nothing}
      </div>
      ${(callState?.voices ?? []).map((track) => html`<audio autoplay .wanted=${track}></audio>`)}
      ${this.#hands()} ${this.#controls(scene)}`;
  }

  #scene(): CallScene {
    const { session, viewer, connection, callState, panel, now } = this;
    const tracks = callState?.tracks ?? [];
    return {
      ...{ room: session.room, session, viewer, connection, callState, panel, now },
      people: callPeople({ viewer, session, present: this.people, hands: this.hands, tracks }),
      open: (id) => {
        this.panel = id;
      },
      announce: (text) => {
        this.said = text;
      },
      redraw: () => this.requestUpdate(),
    };
  }

  #state(): TemplateResult | typeof nothing {
    const { phase, quality } = this.callState ?? { phase: 'connecting', quality: undefined };
    const note = (look: string, text: string) =>
      html`<div class="note ${look}" role="status">${icon('info')}<div>${text}</div></div>`;
    if (phase === 'connecting') return note('', msg('Connecting…', { id: 'sessions.call.connecting' }));
    if (phase === 'reconnecting')
      return note(
        'warn',
        msg('The connection was lost and is coming back by itself.', { id: 'sessions.call.reconnecting' }),
      );
    const others = this.session.institutions.filter(({ isSelf }) => !isSelf);
    return html`${
      others.length > 0
        ? note(
            '',
            fill(
              msg(
                'Not connected to this call yet: {institutions}. Its people are not heard here; write to them in the chat.',
                { id: 'sessions.call.unlinked' },
              ),
              { institutions: list(others.map(({ name }) => name)) },
            ),
          )
        : nothing
    }
    ${quality?.level === 'poor' ? note('warn', msg('Your connection is weak. Switching the camera off helps.', { id: 'sessions.call.poor' })) : nothing}`;
  }

  #nameOf(actor: string): string {
    const found = this.session.people.find(({ person }) => person.actor === actor && person.node === this.viewer.node);
    return found ? displayName(found.person) : msg('Somebody', { id: 'sessions.call.somebody' });
  }

  #tiles(): Tile[] {
    const { callState, viewer } = this;
    const tracks = callState?.tracks ?? [];
    const loud = new Set(
      (callState?.speakers ?? []).filter(({ level }) => level < speakingLevel).map(({ participant }) => participant),
    );
    const own: Tile = {
      ...{ key: 'own', name: viewer.name, track: this.entrance.camera, isOwn: true, isScreen: false, speaks: false },
      muted: !this.microphoneOn,
    };
    const present = this.people.flatMap(({ node, actor }) => (node === viewer.node ? [actor] : []));
    const others = [...new Set([...present, ...tracks.map(({ participant }) => participant)])].filter(
      (actor) => actor !== viewer.actor,
    );
    const screens = tracks
      .filter(({ source, on }) => source === 'screen' && on)
      .map(
        ({ id, participant }): Tile => ({
          ...{ key: id, name: this.#nameOf(participant), track: callState?.pictures.get(id) },
          ...{ isOwn: false, isScreen: true, speaks: false, muted: false },
        }),
      );
    const cameras = others.map((actor): Tile => {
      const microphone = tracks.find(({ participant, source }) => participant === actor && source === 'microphone');
      return {
        ...{ key: actor, name: this.#nameOf(actor), track: callState?.pictures.get(`${actor}.camera`), isOwn: false },
        ...{ isScreen: false, speaks: loud.has(actor), muted: !microphone?.on || microphone.muted },
      };
    });
    return [...screens, ...cameras, own].slice(0, maxTiles + 1);
  }

  #tile(tile: Tile): TemplateResult {
    const look = ['tile', tile.speaks ? 'speaks' : '', tile.isScreen ? 'screen' : '', tile.isOwn ? 'own' : ''].filter(
      Boolean,
    );
    const name = tile.isScreen
      ? fill(msg('Screen of {name}', { id: 'sessions.call.screenOf' }), { name: tile.name })
      : tile.isOwn
        ? fill(msg('{name} (you)', { id: 'sessions.call.you' }), { name: tile.name })
        : tile.name;
    return html`<li class=${look.join(' ')}>
      ${tile.track ? html`<video autoplay playsinline muted .wanted=${tile.track}></video>` : avatar(tile.name)}
      <span class="name">${tile.muted && !tile.isScreen ? icon('mic-off', msg('Microphone off', { id: 'sessions.call.micOff' })) : nothing}<bdi>${name}</bdi></span>
    </li>`;
  }

  #hands(): TemplateResult | typeof nothing {
    if (this.hands.length === 0) return nothing;
    const names = this.hands.map((hand) => {
      const found = this.session.people.find(({ person }) => person.actor === hand.actor && person.node === hand.node);
      return found ? displayName(found.person) : msg('Somebody', { id: 'sessions.call.somebody' });
    });
    return html`<p class="hands" role="status">${icon('hand')}${fill(msg('Raised a hand: {names}', { id: 'sessions.call.hands' }), { names: list(names) })}</p>`;
  }

  #controls(scene: CallScene): TemplateResult {
    const isUp = this.hands.some(({ node, actor }) => node === this.viewer.node && actor === this.viewer.actor);
    const maySend = this.session.role !== 'listener';
    const button = (sign: IconName, label: string, on: boolean, run: () => void) =>
      html`<button type="button" class="control" aria-pressed=${on ? 'true' : 'false'} @click=${run}>${icon(sign)}<span>${label}</span></button>`;
    const canShare = maySend && 'getDisplayMedia' in (navigator.mediaDevices ?? {});
    return html`<div class="controls" role="toolbar" aria-label=${msg('Controls of the call', { id: 'sessions.call.controls' })}>
      ${maySend ? button(this.microphoneOn && this.entrance.microphone ? 'mic' : 'mic-off', msg('Microphone', { id: 'sessions.door.microphone' }), this.microphoneOn && !!this.entrance.microphone, () => void this.#toggleMicrophone()) : nothing}
      ${maySend ? button(this.entrance.camera ? 'camera' : 'camera-off', msg('Camera', { id: 'sessions.door.camera' }), !!this.entrance.camera, () => void this.#toggleCamera()) : nothing}
      ${canShare ? button('device', msg('Screen', { id: 'sessions.call.screen' }), !!this.screen, () => void this.#toggleScreen()) : nothing}
      ${button('hand', msg('Hand', { id: 'sessions.call.hand' }), isUp, () => this.emit('c-hand', !isUp))}
      ${callPanels(scene).map((panel) =>
        button(panel.icon, panel.label(), scene.panel === panel.id, () =>
          scene.open(scene.panel === panel.id ? undefined : panel.id),
        ),
      )}
      ${callActions(scene).map((action) =>
        button(action.icon, action.label(), action.pressed?.(scene) ?? false, () => action.run(scene)),
      )}
      <button type="button" class="control leave" @click=${() => this.emit('c-leave')}>${icon('log-out')}<span>${msg('Leave', { id: 'sessions.call.leave' })}</span></button>
    </div>`;
  }

  async #toggleMicrophone(): Promise<void> {
    const { connection, entrance } = this;
    if (!connection) return;
    if (!entrance.microphone) {
      const opened = await openDevice('audio', readChoice().microphone);
      if (!opened.ok) return;
      this.#enterWith({ microphone: opened.track });
      this.microphoneOn = true;
      await connection.publish('microphone', opened.track);
      return;
    }
    this.microphoneOn = !this.microphoneOn;
    entrance.microphone.enabled = this.microphoneOn;
    if (this.microphoneOn) await connection.publish('microphone', entrance.microphone);
    else await connection.unpublish('microphone');
  }

  async #toggleCamera(): Promise<void> {
    const { connection, entrance } = this;
    if (!connection) return;
    if (entrance.camera) {
      entrance.camera.stop();
      this.#enterWith({ camera: undefined });
      await connection.unpublish('camera');
      return;
    }
    const opened = await openDevice('video', readChoice().camera);
    if (!opened.ok) return;
    this.#enterWith({ camera: opened.track });
    await connection.publish('camera', opened.track);
  }

  /** The page keeps the object, so that leaving stops what is open. */
  #enterWith(change: Partial<Entrance>): void {
    Object.assign(this.entrance, change);
    this.requestUpdate();
  }

  async #toggleScreen(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    if (this.screen) return this.#endScreen();
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: true });
    } catch {
      // The person closed the choice of the browser.
      return;
    }
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (!picture) return;
    this.screen = picture;
    picture.contentHint = 'detail';
    picture.onended = () => void this.#endScreen();
    await connection.publish('screen', picture);
    if (sound) await connection.publish('screen_sound', sound);
  }

  async #endScreen(): Promise<void> {
    this.screen?.stop();
    this.screen = undefined;
    await this.connection?.unpublish('screen');
    await this.connection?.unpublish('screen_sound');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-stage': CallStage;
  }
}
