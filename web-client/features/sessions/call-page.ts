import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { CallReaction, SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import type { CallRequest } from '../../../spec/schemas/media/signalling.ts';
import type { Call } from '../../api/client.ts';
import type { Problem, Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { focusHeading } from '../../app/outlet.ts';
import { CallConnection, type CallState, type SignalAnswer } from '../../call/index.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { momentOf, openSession } from '../../data/sessions.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { emptyState, problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import './call-door.ts';
import './captions/caption-door.ts';
import type { Entrance } from './call-door.ts';
import './call-leave.ts';
import './call-left.ts';
import type { LeftReason } from './call-left.ts';
import type { CallLink } from './call-quality.ts';
import { reactionWords, signOf } from './call-reactions.ts';
import './call-lobby.ts';
import { nameIn } from './call-names.ts';
import { type CallNow, isSame, leads, nobody } from './call-now.ts';
import './call-stage.ts';
import type { CallStage } from './call-stage.ts';
import { type Told, toldWords } from './call-told.ts';
import { iceServers } from './media-ways.ts';
import './network-check.ts';
import { OwnMedia } from './own-media.ts';
import './problem-words.ts';
import { titleOf } from './session-words.ts';

/** The call of a session: the door, then the stage. Everything here talks to this person's own node only. */
@customElement('c-call-page')
export class CallPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: viewerContext, subscribe: true }) private viewer: Viewer | undefined;
  @query('c-call-stage') private stage: CallStage | null | undefined;
  @state() private callState: CallState | undefined;
  @state() private now: CallNow = nobody;
  @state() private links: readonly CallLink[] | undefined;
  /** A host has to let this person in. */
  @state() private waits = false;
  @state() private leaving = false;
  @state() private own: OwnMedia | undefined;
  @state() private left: LeftReason | undefined;
  @state() private busy = false;
  @state() private problem: Problem | undefined;
  #connection: CallConnection | undefined;
  #store: LiveStore<SessionDetail> | undefined;
  #stopListening: (() => void) | undefined;
  /** A host sent this person away: what they are told, and whether they see the session any more. */
  #sentAway: { text: string; removed: boolean } | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      :host {
        max-inline-size: 1100px;
        inline-size: 100%;
        margin-inline: auto;
      }
    `,
  ];

  get #room(): string {
    return this.params.room ?? '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store = openSession(this.call, this.stream, this.#room);
    this.#watching.switchTo(this.#store);
    this.#stopListening = this.stream.listen({
      events: () => undefined,
      reset: () => {
        void this.#connection?.restart();
        void this.#lookAgain();
      },
      ephemeral: (event) => {
        if (event.type === 'call.notice' && event.room === this.#room) this.#connection?.receive(event.notice);
        if (event.type === 'call.people' && event.room === this.#room) this.#take(event);
        if (event.type === 'call.told' && event.room === this.#room) this.#told(event);
        if (event.type === 'call.links' && event.room === this.#room) this.links = event.links;
        if (event.type === 'call.reaction' && event.room === this.#room)
          this.stage?.react(event.node, event.actor, signOf(event.reaction), reactionWords(event.reaction));
      },
    });
    window.addEventListener('online', this.#networkBack);
    window.addEventListener('pagehide', this.#leaveNow);
    window.addEventListener('pageshow', this.#shownAgain);
    document.addEventListener('visibilitychange', this.#seenAgain);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#networkBack);
    window.removeEventListener('pagehide', this.#leaveNow);
    window.removeEventListener('pageshow', this.#shownAgain);
    document.removeEventListener('visibilitychange', this.#seenAgain);
    this.#stopListening?.();
    this.#leaveNow();
    this.#store?.close();
    this.#store = undefined;
  }

  override render(): TemplateResult {
    const {
      value,
      problem,
      state: stage,
    } = this.#store?.value ?? { value: undefined, problem: undefined, state: 'loading' };
    const back = `/sessions/${this.#room}`;
    if (!value || !this.viewer)
      return html`<c-page heading=${msg('Session', { id: 'sessions.page.title' })} back=${back}>${
        stage === 'failed' && problem ? problemState(problem, () => void this.#store?.refetch()) : skeleton('lines', 4)
      }</c-page>`;
    if (this.own) return this.#stage(value, this.viewer, this.own);
    const over = value.status === 'ended' && this.left ? 'over' : this.left;
    return html`<c-page .heading=${titleOf(value)} back=${back}>
      ${
        over
          ? html`<c-call-left .session=${value} .viewer=${this.viewer} .reason=${over} @c-again=${this.#again}></c-call-left>`
          : this.#door(value, back)
      }
    </c-page>`;
  }

  #door(session: SessionDetail, back: string): TemplateResult {
    const moment = momentOf(session, Date.now());
    // Somebody who is called answers by entering.
    const isAsked = session.answer === 'accepted' || session.call !== null;
    if (!isAsked || (moment !== 'now' && moment !== 'soon'))
      return emptyState({
        icon: 'clock',
        title: msg('The session is not open', { id: 'sessions.call.closed' }),
        text: msg('Its page says when it begins, and whether you have accepted.', { id: 'sessions.call.closedText' }),
        action: html`<a class="btn primary" href=${back}>${msg('See the session', { id: 'sessions.call.see' })}</a>`,
      });
    return html`${problemNote(this.problem)}
      <c-call-door ?maySend=${session.role !== 'listener'} ?audioOnly=${session.call === 'audio'} ?busy=${this.busy} @c-enter=${(event: CustomEvent<Entrance>) => void this.#enter(event.detail)}><c-caption-door slot="network" .session=${session}></c-caption-door><c-network-check slot="network"></c-network-check></c-call-door>`;
  }

  #stage(session: SessionDetail, viewer: Viewer, own: OwnMedia): TemplateResult {
    if (this.waits)
      return html`<c-page .heading=${titleOf(session)}><c-call-lobby .session=${session} .now=${this.now} @c-leave=${() => this.#leave(session)}></c-call-lobby></c-page>`;
    return html`<c-call-leave .open=${this.leaving} .led=${this.#isLedByOthers(viewer)} @c-stay=${() => {
      this.leaving = false;
    }} @c-go=${() => this.#leave(session)} @c-end=${() => this.#end(session)}></c-call-leave>
    <c-call-stage
      .session=${session}
      .viewer=${viewer}
      .connection=${this.#connection}
      .callState=${this.callState}
      .now=${this.now}
      .own=${own}
      .links=${this.links}
      @c-leave=${() => this.#askToLeave(session)}
      @c-reaction=${(event: CustomEvent<CallReaction>) => void this.call('call.react', { params: { room: this.#room }, body: { reaction: event.detail } })}
      @c-hand=${(event: CustomEvent<boolean>) => void this.call('call.hand', { params: { room: this.#room }, body: { raised: event.detail } })}
    ></c-call-stage>`;
  }

  async #enter(entrance: Entrance): Promise<void> {
    this.busy = true;
    this.problem = undefined;
    const joined = await this.#join();
    if (!joined.ok) {
      this.busy = false;
      this.problem = joined.problem;
      return;
    }
    this.now = joined.value;
    this.waits = joined.value.waits;
    const connection = new CallConnection(
      {
        createPeer: (configuration) => new RTCPeerConnection(configuration),
        iceServers: () => iceServers(this.call),
        signal: (request) => this.#signal(request),
        codecs: (kind) => RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [],
        setTimer: (run, ms) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
      (state) => {
        this.callState = state;
        if (state.phase === 'ended' && this.#connection === connection) this.#ended(state.reason);
      },
    );
    this.#connection = connection;
    this.busy = false;
    this.left = undefined;
    this.callState = undefined;
    this.own = new OwnMedia(
      entrance,
      () => this.stage?.requestUpdate(),
      (news) => this.stage?.news(news),
    );
    if (!this.waits) await this.own.start(connection);
    await connection.connect();
  }

  /** Who is there; whoever waited and is among them now was let in. */
  #take(now: CallNow): void {
    this.now = now;
    const { viewer, own } = this;
    const connection = this.#connection;
    if (!this.waits || !viewer || !own || !connection) return;
    if (!now.people.some((person) => isSame(person, viewer))) return;
    this.waits = false;
    void own.start(connection).then(() => connection.restart());
  }

  /** A host or co-host did something that concerns this person. */
  #told(told: Told): void {
    const session = this.#store?.value.value;
    const name = session && told.by ? nameIn(session, told.by) : msg('A host', { id: 'moderation.aHost' });
    const text = toldWords(told, name);
    if (told.act === 'mute') void this.own?.setMicrophone(false);
    if (told.act === 'camera') void this.own?.setCamera(false);
    if (told.act === 'screen') void this.own?.setScreen(false);
    if (told.act === 'remove' || told.act === 'refuse') {
      this.#sentAway = { text, removed: told.act === 'remove' };
      return;
    }
    const run = () => void this.own?.setMicrophone(true);
    const action = { label: msg('Switch it on', { id: 'moderation.switchOn' }), run };
    toast({ text, ...(told.act === 'ask' ? { action } : {}) });
  }

  #isLedByOthers(viewer: Viewer): boolean {
    return this.now.people.some((person) => leads(person.role) && !isSame(person, viewer));
  }

  /** Whoever leads a session says whether it ends with them. */
  #askToLeave(session: SessionDetail): void {
    if (session.mayHost && session.call === null) this.leaving = true;
    else this.#leave(session);
  }

  #end(session: SessionDetail): void {
    void this.call('sessions.end', { params: { room: session.room }, body: {} }).then((reply) => {
      if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
    });
    this.#leave(session);
  }

  async #join(): Promise<Result<Reply<'call.join'>>> {
    const params = { room: this.#room };
    if (this.#store?.value.value?.answer !== 'accepted') {
      const answered = await this.call('sessions.answer', { params, body: { answer: 'accepted' } });
      if (!answered.ok) return answered;
    }
    return this.call('call.join', { params, body: {} });
  }

  /** A node that was restarted knows no places any more: the place is taken again, then the request repeated. */
  async #signal(request: CallRequest): Promise<SignalAnswer> {
    const ask = () => this.call('call.signal', { params: { room: this.#room }, body: { request } });
    const first = await ask();
    if (!first.ok) return { ok: false, reason: first.problem.code };
    const lost =
      !first.value.ok &&
      (first.value.reason === 'media_room_unknown' || first.value.reason === 'media_participant_unknown');
    if (!lost) return first.value;
    const joined = await this.call('call.join', { params: { room: this.#room }, body: {} });
    if (!joined.ok) return { ok: false, reason: joined.problem.code };
    const second = await ask();
    return second.ok ? second.value : { ok: false, reason: second.problem.code };
  }

  /** What was said while the stream was away is not said again. */
  async #lookAgain(): Promise<void> {
    const reply = await this.call('call.people', { params: { room: this.#room } });
    if (reply.ok) this.#take(reply.value);
  }

  #networkBack = (): void => {
    void this.#connection?.restart();
  };

  #leaveNow = (): void => {
    if (!this.#connection) return;
    const connection = this.#connection;
    this.#connection = undefined;
    connection.close();
    this.own?.close();
    void this.call('call.leave', { params: { room: this.#room }, body: {} });
  };

  /** Somebody ended the session, removed this person, or they came in somewhere else: nothing of them is on any more. */
  #ended(reason: string | undefined): void {
    this.#connection = undefined;
    const away = this.#sentAway;
    this.#sentAway = undefined;
    if (away) toast({ text: away.text });
    this.#stopped(reason === 'removed' || reason === 'replaced' ? reason : 'over');
    // Whoever was refused at the door stands before it again; whoever was removed sees the session no longer.
    if (away?.removed) navigate('/sessions', { replace: true });
    else if (away) this.left = undefined;
  }

  #leave(session: SessionDetail): void {
    this.#leaveNow();
    // A call of two is over when one of them hangs up.
    if (session.call && session.mayHost) void this.call('sessions.end', { params: { room: this.#room }, body: {} });
    this.#stopped('left');
  }

  #stopped(reason: LeftReason): void {
    this.own?.close();
    this.own = undefined;
    this.waits = false;
    this.leaving = false;
    this.left = reason;
    this.now = nobody;
    this.links = undefined;
    void this.updateComplete.then(() => focusHeading(this));
  }

  #again = (): void => {
    this.left = undefined;
  };

  /** A page that the browser had put aside holds a call that is gone. */
  #shownAgain = (event: PageTransitionEvent): void => {
    if (event.persisted && this.own) this.#stopped('left');
  };

  /** A phone lets connections die while its screen is dark. */
  #seenAgain = (): void => {
    if (document.visibilityState === 'visible' && this.callState?.phase === 'reconnecting') this.#networkBack();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-page': CallPage;
  }
}
