import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { fill, list, msg } from '../../app/i18n.ts';
import type { CallConnection, CallState, WantedPicture } from '../../call/index.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { changesOf } from './call-changes.ts';
import { controlsOf, layoutWords, moreOf, type StageLayout } from './call-controls.ts';
import { layouts, stageHead, stageLines } from './call-head.ts';
import { CallKeyboard } from './call-keyboard.ts';
import { nextSpeaker, perPage, withSpeakers } from './call-layout.ts';
import { type CallPerson, callPeople, silentNodes } from './call-model.ts';
import { mediaNews } from './call-news.ts';
import { type CallNow, nobody } from './call-now.ts';
import './call-options.ts';
import './call-parts.ts';
import './call-pictures.ts';
import type { CallPictures } from './call-pictures.ts';
import { CallPip, type PipScene } from './call-pip.ts';
import type { CallLink } from './call-quality.ts';
import { mostReactions, reactionMs, type ShownReaction } from './call-reactions.ts';
import { type CallScene, callActions, callBands, callBoard, callLines, callPanels } from './call-registry.ts';
import { callStageStyles } from './call-stage-styles.ts';
import { personName } from './call-tile.ts';
import { speakersOf, type Tile, tilesOf } from './call-tiles.ts';
import { captionsNow } from './captions/captions-parts.ts';
import './call-toolbar.ts';
import type { CallToolbar } from './call-toolbar.ts';
import type { MediaNews, OwnMedia } from './own-media.ts';
import { titleOf } from './session-words.ts';
import { WakeLock } from './wake-lock.ts';

/** Heights in pixels that are asked for at most, by how much data is to be saved. */
const limits = { off: 1080, low: 180, audio: 0, captions: -1 } as const;
/** The first page of people, for who is brought there. */
const firstPage = (): number => perPage({ width: innerWidth * 0.9, height: innerHeight * 0.8 }, 60);

/** The call itself: pictures, what is to be said about them, a panel beside them and the bar of controls. */
@customElement('c-call-stage')
export class CallStage extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) connection: CallConnection | undefined;
  @property({ attribute: false }) callState: CallState | undefined;
  @property({ attribute: false }) now: CallNow = nobody;
  /** Ways to other institutions; undefined while nothing is known of them. */
  @property({ attribute: false }) links: readonly CallLink[] | undefined;
  @property({ attribute: false }) own!: OwnMedia;
  @state() private panel: string | undefined;
  @state() private dialog: 'options' | 'keys' | undefined;
  @state() private layout: StageLayout = 'auto';
  @state() private pin: string | undefined;
  @state() private said = '';
  @state() private shown: readonly ShownReaction[] = [];
  @state() private talks = false;
  @query('c-call-pictures') private pictures!: CallPictures | null;
  @query('c-call-toolbar') private toolbar!: CallToolbar | null;
  @query('h1') private heading!: HTMLElement | null;
  #everybody: readonly CallPerson[] = [];
  #order: readonly string[] = [];
  #speaker: string | undefined;
  #spokeAt = new Map<string, number>();
  #reactions = 0;
  #themeBefore: string | undefined;
  readonly #pip = new CallPip(() => this.requestUpdate());
  readonly #wake = new WakeLock();

  static override styles = [base, callStageStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    const root = document.documentElement;
    // Sessions are dark whatever the pages are: pictures are seen better, and a ward at night stays dark.
    this.#themeBefore = root.dataset.theme;
    root.dataset.theme = 'dark';
    root.style.setProperty('--bottom-bar', '76px');
    this.#keyboard.start();
    window.addEventListener('online', this.#redraw);
    window.addEventListener('offline', this.#redraw);
    this.#wake.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    const root = document.documentElement;
    if (this.#themeBefore === undefined) delete root.dataset.theme;
    else root.dataset.theme = this.#themeBefore;
    root.style.removeProperty('--bottom-bar');
    this.#keyboard.stop();
    window.removeEventListener('online', this.#redraw);
    window.removeEventListener('offline', this.#redraw);
    this.#wake.stop();
    this.#pip.close();
    if (document.fullscreenElement) void document.exitFullscreen();
  }

  override firstUpdated(): void {
    this.heading?.focus({ preventScroll: true });
    document.title = `${titleOf(this.session)} · Consilium`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { session, viewer, now } = this;
    const tracks = this.callState?.tracks ?? [];
    const before = this.#everybody;
    this.#everybody = callPeople({ viewer, session, present: now.people, tracks });
    if (before.length > 0) this.#tell(before);
    this.#hear();
    const phaseBefore = (changed.get('callState') as CallState | undefined)?.phase;
    if (phaseBefore === 'reconnecting' && this.callState?.phase === 'connected') this.pictures?.askAgain();
  }

  override updated(): void {
    for (const audio of this.renderRoot.querySelectorAll<HTMLAudioElement & { wanted?: MediaStreamTrack }>('audio')) {
      const held = (audio.srcObject as MediaStream | null)?.getTracks()[0];
      if (audio.wanted !== held) audio.srcObject = audio.wanted ? new MediaStream([audio.wanted]) : null;
      const { speaker } = this.own;
      // A speaker that has gone is refused: the browser then keeps its own choice, and the sound goes on.
      if ('setSinkId' in audio && audio.sinkId !== speaker) void audio.setSinkId(speaker).catch(() => undefined);
    }
    if (this.#pip.isOpen) this.#pip.update(this.#pipScene());
  }

  /** Somebody shows a sign. */
  react(node: string, actor: string, sign: string, words: string): void {
    const person = this.#everybody.find((one) => one.node === node && one.actor === actor);
    if (!person) return;
    const name = personName({ person });
    const id = ++this.#reactions;
    this.shown = [...this.shown.slice(-(mostReactions - 1)), { id, sign, name }];
    if (!person.isOwn) this.#say(`${name}: ${words}`);
    setTimeout(() => {
      this.shown = this.shown.filter((one) => one.id !== id);
    }, reactionMs);
  }

  /** Switches an own source, because a host stopped it or asked for it. */
  async switchOwn(source: 'microphone' | 'camera' | 'screen', on: boolean): Promise<void> {
    if (source === 'microphone') await this.#setMicrophone(on);
    else if (source === 'camera') await this.own.setCamera(on);
    else if (!on) await this.own.setScreen(false);
  }

  /** Something about the own devices. */
  news(news: MediaNews): void {
    toast({ ...mediaNews(news), kind: news.what === 'switched' ? 'done' : 'problem' });
  }

  override render(): TemplateResult {
    const { callState, own } = this;
    const scene = this.#scene();
    const board = callBoard(scene);
    const { persons, screens } = tilesOf(this.#everybody, callState, this.#speaking(), own.microphoneOn);
    const order = new Map(this.#order.map((key, index) => [key, index]));
    const tiles = [...screens, ...[...persons].sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0))];
    const head = { title: titleOf(this.session), callState, layout: this.layout };
    return html`<main><div class="head">${stageHead({ ...head, choose: (layout) => this.#setLayout(layout) })}
        <div class="lines">${callLines(scene).map((line) => line.render(scene) ?? nothing)}${this.#lines()}</div></div>
      <div class="visually-hidden" role="status" aria-live="polite">${this.said}</div>
      <div class="band top">${callBands(scene, 'top').map((band) => band.render(scene))}</div>
      <div class="pictures">
        <c-call-pictures
          .tiles=${tiles}
          .main=${this.#main(screens, persons)}
          .board=${board ? { label: board.label(), content: board.render(scene) } : undefined}
          .pictures=${callState?.pictures ?? new Map()}
          .ownPicture=${own.camera}
          .pin=${this.pin}
          .limit=${limits[own.saving]}
          .troubles=${this.#troubles()}
          @c-view=${(event: CustomEvent<WantedPicture[]>) => void this.connection?.show(event.detail)}
          @c-pin=${(event: CustomEvent<string>) => this.#setPin(event.detail)}
        ></c-call-pictures>
        <ul class="signs" aria-hidden="true">${repeat(
          this.shown,
          ({ id }) => id,
          ({ sign, name }) => html`<li><span>${sign}</span><bdi>${name}</bdi></li>`,
        )}</ul>
        ${this.talks ? html`<div class="talk">${msg('You are heard as long as you hold Space.', { id: 'stage.talking' })}</div>` : nothing}
      </div>
      <div class="band bottom">${callBands(scene, 'bottom').map((band) => band.render(scene))}</div>
      ${this.#panel(scene)}
      ${(callState?.voices ?? []).map((track) => html`<audio autoplay .wanted=${track}></audio>`)}
      <c-call-toolbar
        .controls=${controlsOf(this.#control(scene))}
        .more=${moreOf(this.#control(scene))}
      ></c-call-toolbar></main>
      <c-call-options .own=${own} .open=${this.dialog === 'options'} .maySend=${this.#maySend} @c-done=${this.#closeDialog}></c-call-options>
      <c-call-keys .own=${this.#ownKeys(scene)} .open=${this.dialog === 'keys'} @c-done=${this.#closeDialog}></c-call-keys>`;
  }

  get #maySend(): boolean {
    return this.session.role !== 'listener';
  }

  #lines(): (TemplateResult | typeof nothing)[] {
    const { callState, links, own } = this;
    const hands = this.#everybody.filter(({ hand, isOwn }) => hand && !isOwn);
    return stageLines({
      ...{ callState, links, hands: this.#names(hands), unheard: this.#unheard() },
      ...{ shares: own.screen !== undefined },
      institution: (node) => this.#institution(node),
      stopSharing: () => void own.setScreen(false),
    });
  }

  #panel(scene: CallScene): TemplateResult | typeof nothing {
    const panel = callPanels(scene).find(({ id }) => id === this.panel);
    if (!panel) return nothing;
    return html`<section class="panel" aria-label=${panel.label()}>
      <header><h2>${panel.label()}</h2><button type="button" class="btn quiet icon-only" aria-label=${msg('Close', { id: 'ui.close' })} @click=${() => scene.open(undefined)}>${icon('close')}</button></header>
      <div class="inside">${panel.render(scene)}</div>
    </section>`;
  }

  #scene(): CallScene {
    const { session, viewer, connection, callState, panel, now } = this;
    return {
      ...{ room: session.room, session, viewer, connection, callState, panel, now },
      people: this.#everybody,
      open: (id) => {
        this.panel = id;
      },
      announce: (text) => this.#say(text),
      redraw: this.#redraw,
    };
  }

  #control(scene: CallScene) {
    const me = this.#everybody.find(({ isOwn }) => isOwn);
    return {
      ...{ scene, own: this.own, maySend: this.#maySend, handUp: me?.hand === true, pips: this.#pip.isOpen },
      microphone: () => void this.#setMicrophone(!this.own.microphoneOn),
      camera: () => void this.own.setCamera(!this.own.camera),
      screen: () => void this.own.setScreen(!this.own.screen),
      hand: () => this.emit('c-hand', !me?.hand),
      open: (dialog: 'options' | 'keys') => {
        this.dialog = dialog;
      },
      pip: () => void this.#openPip(),
      full: () => void this.#full(),
    };
  }

  #main(screens: readonly Tile[], persons: readonly Tile[]): string | undefined {
    const known = [...screens, ...persons].find(({ key }) => key === this.pin)?.key;
    if (known !== undefined) return known;
    if (this.layout === 'grid') return undefined;
    if (screens.length > 0) return screens.at(-1)?.key;
    if (this.layout === 'auto') return undefined;
    return persons.find(({ key }) => key === this.#speaker)?.key ?? persons.find(({ person }) => !person.isOwn)?.key;
  }

  #speaking(): Set<string> {
    return new Set(speakersOf(this.callState, this.viewer.node));
  }

  /** Remembers who was heard, for the big picture and the first page. */
  #hear(): void {
    const now = Date.now();
    const loud = speakersOf(this.callState, this.viewer.node);
    for (const key of loud) this.#spokeAt.set(key, now);
    const others = loud.filter((key) => !this.#everybody.find((one) => one.key === key)?.isOwn);
    this.#speaker = nextSpeaker(this.#speaker, others[0], this.#spokeAt, now);
    const present = this.#everybody.map(({ key }) => key);
    for (const key of this.#spokeAt.keys()) if (!present.includes(key)) this.#spokeAt.delete(key);
    this.#order = withSpeakers(this.#order, present, this.#spokeAt, firstPage());
  }

  #institution(node: string): string {
    return this.session.institutions.find((one) => one.node === node)?.name ?? node;
  }

  #unheard(): string[] {
    if (this.callState?.phase !== 'connected') return [];
    const said = new Set((this.links ?? []).filter(({ state }) => state !== 'linked').map(({ node }) => node));
    return silentNodes(this.#everybody, this.callState.tracks, this.viewer.node)
      .filter((node) => !said.has(node))
      .map((node) => this.#institution(node));
  }

  #troubles(): Map<string, string> {
    const failed = (this.links ?? []).filter((link) => link.state === 'failed');
    return new Map(failed.map((link) => [link.node, msg('Not connected', { id: 'stage.tile.unlinked' })]));
  }

  #names(people: readonly CallPerson[]): string[] {
    return people.map((person) => personName({ person }));
  }

  #tell(before: readonly CallPerson[]): void {
    const { joined, gone, raised, shares } = changesOf(before, this.#everybody);
    const say = (people: readonly CallPerson[], words: string) =>
      people.length === 0 ? [] : [fill(words, { names: list(this.#names(people.slice(0, 3))) })];
    const said = [
      ...say(joined, msg('Came in: {names}', { id: 'stage.said.joined' })),
      ...say(gone, msg('Left: {names}', { id: 'stage.said.left' })),
      ...say(raised, msg('Raised a hand: {names}', { id: 'sessions.call.hands' })),
      ...say(shares, msg('Shares a screen: {names}', { id: 'stage.said.shares' })),
    ];
    if (said.length > 0) this.#say(said.join('. '));
  }

  #say(text: string): void {
    // The same words twice are two changes for a screen reader only when they differ.
    this.said = text === this.said ? `${text}\u00a0` : text;
  }

  async #setMicrophone(on: boolean): Promise<void> {
    await this.own.setMicrophone(on);
    this.#say(
      this.own.microphoneOn
        ? msg('Your microphone is on.', { id: 'stage.said.micOn' })
        : msg('You are muted.', { id: 'stage.said.muted' }),
    );
  }

  #setPin(key: string): void {
    this.pin = this.pin === key ? undefined : key;
  }

  #setLayout(layout: StageLayout): void {
    this.layout = layout;
    this.pin = undefined;
    this.#say(layoutWords(layout));
  }

  async #full(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      // A phone without full screen: nothing is lost.
    }
  }

  #pipScene(): PipScene {
    const key = this.#speaker;
    const person = this.#everybody.find((one) => (key ? one.key === key : !one.isOwn)) ?? this.#everybody[0];
    const track = person?.screen ?? person?.camera;
    return {
      picture: person?.isOwn ? this.own.camera : track && this.callState?.pictures.get(track.id),
      name: person ? personName({ person }) : '',
      captions: captionsNow(this.session.room),
      microphoneOn: this.own.microphoneOn,
      microphoneLabel: msg('Microphone', { id: 'sessions.door.microphone' }),
      leaveLabel: msg('Leave', { id: 'sessions.call.leave' }),
      toggleMicrophone: () => void this.#setMicrophone(!this.own.microphoneOn),
      leave: () => this.emit('c-leave'),
    };
  }

  async #openPip(): Promise<void> {
    if (this.#pip.isOpen) this.#pip.close();
    else if (!(await this.#pip.open(this.#pipScene())))
      toast({ kind: 'problem', text: msg('This browser did not open a small window.', { id: 'stage.pip.failed' }) });
    this.requestUpdate();
  }

  #ownKeys(scene: CallScene): { key: string; label: string }[] {
    return [...callPanels(scene), ...callActions(scene)].flatMap(({ key, label }) =>
      key ? [{ key, label: label() }] : [],
    );
  }

  readonly #keyboard = new CallKeyboard({
    letters: () => (this.dialog ? [] : this.#ownKeys(this.#scene()).map(({ key }) => key)),
    part: (letter) => {
      const scene = this.#scene();
      const panel = callPanels(scene).find(({ key }) => key === letter);
      if (panel) scene.open(this.panel === panel.id ? undefined : panel.id);
      else
        callActions(scene)
          .find(({ key }) => key === letter)
          ?.run(scene);
    },
    press: (key) => {
      if (this.dialog) return false;
      const control = this.#control(this.#scene());
      if (key === 'close') {
        if (this.panel === undefined) return false;
        this.panel = undefined;
      } else if (key === 'keys') this.dialog = 'keys';
      else if (key === 'layout')
        this.#setLayout(layouts[(layouts.indexOf(this.layout) + 1) % layouts.length] ?? 'auto');
      else if (key === 'reactions') this.toolbar?.openSigns();
      else if (key === 'full' || key === 'hand' || this.#maySend) control[key]();
      return true;
    },
    talk: (on) => {
      if (!this.#maySend || (on && this.own.microphoneOn) || (!on && !this.talks)) return;
      this.talks = on;
      void this.own.setMicrophone(on);
    },
  });

  #redraw = (): void => {
    this.requestUpdate();
  };

  #closeDialog = (): void => {
    this.dialog = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-stage': CallStage;
  }
}
