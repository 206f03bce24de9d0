import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Session } from '../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, storesContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { momentOf, openPastSessions, type SessionList, tellZone, upcomingSessions } from '../../data/sessions.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import { toast } from '../../ui/toasts.ts';
import './problem-words.ts';
import './session-row.ts';

/** Sessions of the viewer: happening now, to come, and those that are over. */
@customElement('c-sessions-page')
export class SessionsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @consume({ context: viewerContext, subscribe: true }) private viewer: Viewer | undefined;
  @state() private busy = false;
  #past: LiveStore<SessionList> | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      h2 {
        font-size: 16px;
        margin-block: var(--s4) var(--s1);
      }
      li {
        border-block-end: 1px solid var(--line);
      }
      li:last-child {
        border: 0;
      }
    `,
  ];

  get #isPast(): boolean {
    return this.query.get('show') === 'past';
  }

  get #store(): LiveStore<SessionList> {
    if (!this.#isPast) return this.stores.get(upcomingSessions);
    this.#past ??= openPastSessions(this.call, this.stream);
    return this.#past;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.viewer) void tellZone(this.call, this.viewer.actor);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) this.#watching.switchTo(this.#store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#past?.close();
    this.#past = undefined;
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Sessions', { id: 'sessions.list.title' })}>
      <a slot="actions" class="btn primary" href="/sessions/new">${icon('plus')}${msg('Plan a session', { id: 'sessions.plan.title' })}</a>
      <c-tabs
        label=${msg('Which sessions', { id: 'sessions.list.tabs' })}
        .tabs=${[
          { key: 'upcoming', label: msg('To come', { id: 'sessions.list.upcoming' }) },
          { key: 'past', label: msg('Past', { id: 'sessions.list.past' }) },
        ]}
        selected=${this.#isPast ? 'past' : 'upcoming'}
        @c-select=${(event: CustomEvent<string>) => navigate(event.detail === 'past' ? '/sessions?show=past' : '/sessions', { replace: true })}
        >${this.#rows()}</c-tabs
      >
    </c-page>`;
  }

  #rows(): TemplateResult {
    const { value, problem, state: stage } = this.#store.value;
    if (!value)
      return stage === 'failed' && problem
        ? problemState(problem, () => void this.#store.refetch())
        : skeleton('rows', 4);
    if (value.sessions.length === 0) return this.#empty();
    const now = Date.now();
    const running = this.#isPast ? [] : value.sessions.filter((one) => momentOf(one, now) === 'now');
    const others = value.sessions.filter((one) => !running.includes(one));
    return html`${running.length > 0 ? html`<h2>${msg('Happening now', { id: 'sessions.now' })}</h2>${list(running)}` : nothing}
      ${running.length > 0 && others.length > 0 ? html`<h2>${msg('To come', { id: 'sessions.list.upcoming' })}</h2>` : nothing}
      ${list(others)}
      ${value.next ? html`<div class="row"><button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#more(value)}>${msg('Show more', { id: 'sessions.list.more' })}</button></div>` : nothing}`;
  }

  #empty(): TemplateResult {
    if (this.#isPast)
      return emptyState({
        icon: 'clock',
        title: msg('No past sessions', { id: 'sessions.list.nonePast' }),
        text: msg('Sessions you took part in, or were invited to, are kept here.', {
          id: 'sessions.list.nonePastText',
        }),
      });
    return emptyState({
      icon: 'calendar',
      title: msg('No sessions planned', { id: 'sessions.list.none' }),
      text: msg(
        'Plan one and invite colleagues of your own and other institutions; they see it in their own time zone.',
        {
          id: 'sessions.list.noneText',
        },
      ),
      action: html`<a class="btn primary" href="/sessions/new">${msg('Plan a session', { id: 'sessions.plan.title' })}</a>`,
    });
  }

  async #more(held: SessionList): Promise<void> {
    if (!held.next) return;
    this.busy = true;
    const scope = this.#isPast ? 'past' : 'upcoming';
    const reply = await this.call('sessions.list', { query: { scope, cursor: held.next } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    const known = new Set(held.sessions.map(({ room }) => room));
    this.#store.change((list) => ({
      sessions: [...list.sessions, ...reply.value.sessions.filter(({ room }) => !known.has(room))],
      next: reply.value.next,
    }));
  }
}

const list = (sessions: readonly Session[]): TemplateResult =>
  html`<ul class="plain">
    ${repeat(
      sessions,
      ({ room }) => room,
      (session) => html`<li><c-session-row .session=${session}></c-session-row></li>`,
    )}
  </ul>`;

declare global {
  interface HTMLElementTagNameMap {
    'c-sessions-page': SessionsPage;
  }
}
