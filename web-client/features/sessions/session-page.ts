import { consume } from '@lit/context';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { OperationId } from '../../../spec/schemas/api/paths.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { type Call, urlOf } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { fill, languageName, msg } from '../../app/i18n.ts';
import { specialtyName } from '../../app/words.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { momentOf, openSession } from '../../data/sessions.ts';
import { Watching } from '../../data/store.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import '../../ui/person.ts';
import '../language/translated-text.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import './other-time-dialog.ts';
import './polls/polls.ts';
import './slides/session-slides.ts';
import './captions/session-transcript.ts';
import { CallLead } from './call-lead.ts';
import './problem-words.ts';
import './session-people.ts';
import { sessionPageStyles } from './session-page-styles.ts';
import { everyWords, isElsewhere, laterWords, titleOf, whenThere, whenWords } from './session-words.ts';

/** One session: what, when, who comes; answering, and for its hosts changing and cancelling. */
@customElement('c-session-page')
export class SessionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private busy = false;
  @state() private asksTime = false;
  #store: LiveStore<SessionDetail> | undefined;
  readonly #watching = new Watching(this);

  static override styles = [base, sessionPageStyles];

  get #room(): string {
    return this.params.room ?? '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('params') && this.#store) return;
    this.#store?.close();
    this.#store = openSession(this.call, this.stream, this.#room);
    this.#watching.switchTo(this.#store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store?.close();
    this.#store = undefined;
  }

  override render(): TemplateResult {
    const {
      value,
      problem,
      state: stage,
    } = this.#store?.value ?? { value: undefined, problem: undefined, state: 'loading' };
    if (!value)
      return html`<c-page heading=${msg('Session', { id: 'sessions.page.title' })} back="/sessions">${
        stage === 'failed' && problem ? problemState(problem, () => void this.#store?.refetch()) : skeleton('lines', 5)
      }</c-page>`;
    return this.#session(value);
  }

  #session(session: SessionDetail): TemplateResult {
    return html`<c-page .heading=${titleOf(session)} headingLang=${session.language ?? nothing} back="/sessions" .factsLabel=${msg('People', { id: 'sessions.page.people' })}>
      ${session.title ? html`<c-translated slot="meta" look="beside" .item=${{ kind: 'title', room: session.room }} .text=${session.title} .declared=${session.language}></c-translated>` : nothing}
      <span slot="meta" dir="auto">${fill(msg('Planned by {name}', { id: 'sessions.page.plannedBy' }), { name: session.host.name })} · ${session.host.institution.name}</span>
      ${this.#state(session)} ${this.#entrance(session)} ${this.#when(session)} ${this.#answers(session)}
      ${
        session.agenda
          ? html`<section><h2>${msg('Agenda', { id: 'sessions.plan.agenda' })}</h2><c-translated .item=${{ kind: 'topic', room: session.room }} .text=${session.agenda} .declared=${session.language}></c-translated></section>`
          : nothing
      }
      ${session.answer === 'accepted' ? html`<c-polls quiet .room=${session.room} ?mayVote=${session.status === 'started'} ?mayHost=${session.mayHost}></c-polls><c-session-slides .room=${session.room}></c-session-slides><c-session-transcript .session=${session}></c-session-transcript>` : nothing}
      ${this.#speakers(session)} ${this.#about(session)} ${this.#hosting(session)}
      <c-session-people slot="facts" .session=${session}></c-session-people>
      <c-other-time .open=${this.asksTime} .session=${session} @c-close=${() => {
        this.asksTime = false;
      }} @c-time=${(event: CustomEvent<{ start: number; end: number; note: string }>) => void this.#propose(event.detail)}></c-other-time>
    </c-page>`;
  }

  #state(session: SessionDetail): TemplateResult | typeof nothing {
    const reason = session.reason ? html`<div class="meta" dir="auto">${session.reason}</div>` : nothing;
    if (session.status === 'cancelled')
      return html`<div class="note stop" role="status">${icon('close')}<div><b>${msg('This session has been cancelled.', { id: 'sessions.page.cancelled' })}</b>${reason}</div></div>`;
    const moment = momentOf(session, Date.now());
    if (moment === 'now')
      return html`<div class="note accent" role="status">${icon('clock')}<div><b>${msg('Happening now', { id: 'sessions.now' })}</b></div></div>`;
    if (moment === 'over')
      return html`<div class="note">${icon('clock')}<div>${msg('This session is over.', { id: 'sessions.page.over' })}</div></div>`;
    return reason === nothing ? nothing : html`<div class="note">${icon('info')}${reason}</div>`;
  }

  #entrance(session: SessionDetail): TemplateResult | typeof nothing {
    const moment = momentOf(session, Date.now());
    if (session.answer !== 'accepted' || (moment !== 'now' && moment !== 'soon')) return nothing;
    return html`<p class="entrance"><a class="btn primary" href="/sessions/${session.room}/call">${icon('camera')}${msg('Join the session', { id: 'sessions.page.join' })}</a></p>`;
  }

  #when(session: SessionDetail): TemplateResult {
    const { start, end, zone, series } = session;
    return html`<section class="when">
      <p class="moment">${icon('calendar')}<b>${whenWords(start, end)}</b></p>
      ${isElsewhere(start, zone) ? html`<p class="meta">${fill(msg('Where it was planned: {when}', { id: 'sessions.page.there' }), { when: whenThere(start, end, zone) })}</p>` : nothing}
      ${
        series
          ? html`<details><summary>${everyWords(series.every)} · ${laterWords(series.later.length)}</summary><ul class="plain later">${series.later.map((one) => html`<li class="meta">${whenWords(one.start, one.end)}</li>`)}</ul></details>`
          : nothing
      }
      ${session.call ? nothing : html`<a class="btn quiet" href=${urlOf('sessions.calendar', { room: session.room })} download="session.ics">${icon('download')}${msg('Add to calendar', { id: 'sessions.page.calendar' })}</a>`}
    </section>`;
  }

  #answers(session: SessionDetail): TemplateResult | typeof nothing {
    const isOpen = session.status === 'planned' || session.status === 'started';
    if (!isOpen || session.role === 'host') return nothing;
    const { answer } = session;
    const words =
      answer === 'accepted'
        ? msg('You have accepted.', { id: 'sessions.page.accepted' })
        : answer === 'declined'
          ? msg('You have declined.', { id: 'sessions.page.declined' })
          : answer === 'time'
            ? msg('You have proposed another time.', { id: 'sessions.page.proposed' })
            : msg('Will you come?', { id: 'sessions.page.question' });
    const button = (to: 'accepted' | 'declined', label: string, main: boolean) =>
      html`<button type="button" class=${main ? 'btn primary' : 'btn'} ?disabled=${this.busy} @click=${() => void this.#answer(to)}>${label}</button>`;
    return html`<section class="answer" aria-label=${msg('Your answer', { id: 'sessions.page.answer' })}>
      <p><b>${words}</b></p>
      <div class="row">
        ${answer === 'accepted' ? nothing : button('accepted', msg('Accept', { id: 'sessions.page.accept' }), true)}
        ${answer === 'declined' ? nothing : button('declined', answer === 'accepted' ? msg('I cannot come', { id: 'sessions.page.cannot' }) : msg('Decline', { id: 'sessions.page.decline' }), false)}
        ${
          session.status === 'planned' && !session.call
            ? html`<button type="button" class="btn quiet" ?disabled=${this.busy} @click=${() => {
                this.asksTime = true;
              }}>${msg('Propose another time', { id: 'sessions.page.propose' })}</button>`
            : nothing
        }
      </div>
    </section>`;
  }

  #speakers(session: SessionDetail): TemplateResult | typeof nothing {
    const speakers = session.people.filter(({ isSpeaker }) => isSpeaker);
    if (speakers.length === 0) return nothing;
    return html`<section><h2>${msg('Speakers', { id: 'sessions.page.speakers' })}</h2>
      <ul class="plain speakers">${speakers.map(({ person }) => html`<li><c-person .card=${person}></c-person></li>`)}</ul></section>`;
  }

  #about(session: SessionDetail): TemplateResult | typeof nothing {
    const words = [
      session.language
        ? fill(msg('Held in {language}', { id: 'sessions.page.language' }), {
            language: languageName(session.language),
          })
        : '',
      ...session.specialties.map((code) => specialtyName(code)),
    ].filter(Boolean);
    return words.length === 0
      ? nothing
      : html`<div class="chips">${words.map((word) => html`<span class="chip">${word}</span>`)}</div>`;
  }

  #hosting(session: SessionDetail): TemplateResult | typeof nothing {
    if (!session.mayHost || session.status === 'ended' || session.status === 'cancelled') return nothing;
    if (session.status === 'started')
      return html`${this.#lobby(session)}<div class="row hosting">
        <button type="button" class="btn stop" ?disabled=${this.busy} @click=${() => void this.#end(session)}>${msg('End for everybody', { id: 'sessions.page.end' })}</button>
      </div>`;
    return html`${session.call === null ? this.#lobby(session) : nothing}<div class="row hosting">
      <a class="btn" href="/sessions/${session.room}/edit">${icon('edit')}${msg('Change', { id: 'sessions.page.change' })}</a>
      <button type="button" class="btn quiet" ?disabled=${this.busy} @click=${() => void this.#cancel(session)}>${icon('trash')}${msg('Cancel the session', { id: 'sessions.page.cancel' })}</button>
    </div>`;
  }

  /** Settled before the call, too: whoever comes early waits until a host is there. */
  #lobby({ room, door }: SessionDetail): TemplateResult {
    return checkField({
      id: 'lobby',
      label: msg('People wait until a host lets them in', { id: 'moderation.lobby' }),
      checked: door.lobby,
      onChange: (lobby) => void new CallLead(this.call, room).door({ lobby }),
    });
  }

  async #answer(answer: 'accepted' | 'declined'): Promise<void> {
    this.busy = true;
    const reply = await this.call('sessions.answer', { params: { room: this.#room }, body: { answer } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.#store?.change(() => reply.value);
  }

  async #propose({ start, end, note }: { start: number; end: number; note: string }): Promise<void> {
    this.asksTime = false;
    this.busy = true;
    const reply = await this.call('sessions.answer', {
      params: { room: this.#room },
      body: { answer: 'time', start, end, ...(note.trim() ? { note: note.trim() } : {}) },
    });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.#store?.change(() => reply.value);
    toast({ text: msg('The hosts see your proposal.', { id: 'sessions.page.proposalSent' }) });
  }

  async #cancel(session: SessionDetail): Promise<void> {
    const reason = await confirm({
      heading: msg('Cancel the session?', { id: 'sessions.page.cancelTitle' }),
      text: session.series
        ? msg('All meetings that are left are cancelled, and everybody is told.', { id: 'sessions.page.cancelSeries' })
        : msg('Everybody who was invited is told.', { id: 'sessions.page.cancelText' }),
      confirm: msg('Cancel the session', { id: 'sessions.page.cancel' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'sessions.page.reason' }), maxLength: 500 },
    });
    if (reason === undefined) return;
    await this.#host('sessions.cancel', reason.trim() ? { reason: reason.trim() } : {});
  }

  async #end(session: SessionDetail): Promise<void> {
    const sure = await confirm({
      heading: msg('End the session?', { id: 'sessions.page.endTitle' }),
      text: session.series?.later.length
        ? msg('This meeting ends for everybody; the next one stays planned.', { id: 'sessions.page.endSeries' })
        : msg('It ends for everybody.', { id: 'sessions.page.endText' }),
      confirm: msg('End for everybody', { id: 'sessions.page.end' }),
      danger: true,
    });
    if (sure !== undefined) await this.#host('sessions.end', {});
  }

  async #host(
    operation: Extract<OperationId, 'sessions.cancel' | 'sessions.end'>,
    body: { reason?: string },
  ): Promise<void> {
    this.busy = true;
    const reply = await this.call(operation, { params: { room: this.#room }, body });
    this.busy = false;
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-session-page': SessionPage;
  }
}
