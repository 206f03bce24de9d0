import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Discussion } from '../../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, nodeCardContext, storesContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { fill, msg, plural } from '../../app/i18n.ts';
import { institutionPlace } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { isMember, mayAdminister } from '../../app/places.ts';
import { specialtyName } from '../../app/words.ts';
import { type DiscussionList, joinedDiscussions, openDiscussionList } from '../../data/discussions.ts';
import { type Invitations, openInvitations } from '../../data/home.ts';
import type { LiveStore, Loaded } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName } from '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';
import { homeStyles } from './home-styles.ts';

const mostShown = 6;

/** What is new for this person: tasks, invitations, unread discussions, and open ones of their specialty. */
@customElement('c-home-page')
export class HomePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private overview: Reply<'admin.overview'> | undefined;
  @state() private colleagues: Reply<'directory.people'> | undefined;
  @state() private answering: string | undefined;
  #open: LiveStore<DiscussionList> | undefined;
  readonly #watching = new Watching(this);
  #stopListening: (() => void) | undefined;

  static override styles = [base, homeStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    const { viewer } = this;
    // Somebody who only runs the node has no discussions: their first page is the administration.
    if (viewer && !isMember(viewer)) {
      navigate('/administration', { replace: true });
      return;
    }
    const specialty = viewer?.specialty && viewer.specialty !== 'other' ? (viewer.specialty as Specialty) : undefined;
    this.#open = openDiscussionList(this.call, this.stream, {
      scope: 'open',
      kind: 'group',
      ...(specialty ? { specialty } : {}),
    });
    this.#watching.switchTo(this.stores.get(joinedDiscussions), this.stores.get(openInvitations), this.#open);
    void this.#fetchTasks();
    void this.#fetchColleagues(specialty);
    this.#stopListening = this.stream.listen({
      events: (events) => {
        if (events.some(({ type }) => type === 'application.changed')) void this.#fetchTasks();
      },
      reset: () => void this.#fetchTasks(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#open?.close();
    this.#open = undefined;
    this.#stopListening?.();
  }

  override render(): TemplateResult | typeof nothing {
    const { viewer } = this;
    if (!viewer || !isMember(viewer)) return nothing;
    const heading = fill(msg('Welcome, {name}', { id: 'home.heading' }), { name: viewer.name });
    return html`<c-page .heading=${heading}>
      <span slot="meta">${[viewer.specialty && specialtyName(viewer.specialty), this.card && institutionPlace(this.card)].filter(Boolean).join(' · ')}</span>
      <a slot="actions" class="btn primary" href="/discussions/new">${icon('plus')}${msg('New discussion', { id: 'home.new' })}</a>
      ${this.#tasks()} ${this.#invitations(this.stores.get(openInvitations).value)} ${this.#talks(viewer)} ${this.#facts(viewer)}
    </c-page>`;
  }

  #tasks(): TemplateResult | typeof nothing {
    const staff = this.overview?.waitingStaff ?? 0;
    const institutions = this.overview?.waitingInstitutions ?? 0;
    if (staff + institutions === 0) return nothing;
    const task = (href: string, text: string) =>
      html`<a class="task" href=${href}>${icon('flag')}<span>${text}</span>${icon('next')}</a>`;
    return html`<div class="tasks">
      ${staff ? task('/administration/applications', plural(staff, { one: '{n} application of staff waits for a decision', other: '{n} applications of staff wait for a decision' }, { id: 'home.waitingStaff' })) : nothing}
      ${
        institutions
          ? task(
              '/administration/institutions/applications',
              plural(
                institutions,
                {
                  one: '{n} application of an institution waits for a decision',
                  other: '{n} applications of institutions wait for a decision',
                },
                { id: 'home.waitingInstitutions' },
              ),
            )
          : nothing
      }
    </div>`;
  }

  #invitations({ state, value, problem }: Loaded<Invitations>): TemplateResult | typeof nothing {
    if (!value)
      return state === 'failed' && problem
        ? problemState(problem, () => void this.stores.get(openInvitations).refetch())
        : nothing;
    if (value.length === 0) return nothing;
    return html`<section class="section">
      <header><h2>${msg('Invitations', { id: 'home.invitations' })}</h2></header>
      ${value.map(
        (one) => html`<div class="invitation">
          <div>
            <b dir="auto">${one.kind === 'dm' ? msg('A conversation of two', { id: 'home.conversation' }) : one.title}</b>
            <div class="meta">${fill(msg('{name} invites you', { id: 'home.invitedBy' }), { name: displayName(one.from) })} · <c-time .at=${one.at}></c-time></div>
          </div>
          <div><c-badge .card=${one.from}></c-badge></div>
          <div class="row">
            <button type="button" class="btn primary" ?disabled=${this.answering === one.id} @click=${() => void this.#answer(one.id, 'accept')}>${msg('Accept', { id: 'home.accept' })}</button>
            <button type="button" class="btn" ?disabled=${this.answering === one.id} @click=${() => void this.#answer(one.id, 'decline')}>${msg('Decline', { id: 'home.decline' })}</button>
          </div>
        </div>`,
      )}
    </section>`;
  }

  #talks(viewer: Viewer): TemplateResult {
    const joined = this.stores.get(joinedDiscussions);
    const { state, value, problem } = joined.value;
    const open = this.#open?.value;
    if (!value) {
      if (state === 'failed' && problem) return problemState(problem, () => void joined.refetch());
      return skeleton('posts', 3);
    }
    const own = value.discussions.filter(({ membership }) => membership === 'joined');
    const unread = own.filter((one) => one.unread > 0);
    const others = open?.value?.discussions ?? [];
    if (own.length === 0 && others.length === 0 && open?.state !== 'loading') return this.#first();
    const specialty = viewer.specialty && viewer.specialty !== 'other' ? specialtyName(viewer.specialty) : undefined;
    return html`${
      unread.length > 0
        ? this.#section(msg('Unread', { id: 'home.unread' }), unread)
        : own.length > 0
          ? html`<section class="section">
              <header><h2>${msg('Unread', { id: 'home.unread' })}</h2></header>
              <p class="meta">${icon('check')} ${msg('You have read everything.', { id: 'home.allRead' })}</p>
            </section>`
          : nothing
    }
    ${this.#openSection(specialty, open)}
    ${
      own.length > unread.length
        ? this.#section(
            msg('Your discussions', { id: 'home.own' }),
            own.filter((one) => one.unread === 0),
            '/discussions',
          )
        : nothing
    }`;
  }

  #openSection(
    specialty: string | undefined,
    open: Loaded<DiscussionList> | undefined,
  ): TemplateResult | typeof nothing {
    const title = specialty
      ? fill(msg('Open discussions: {specialty}', { id: 'home.openIn' }), { specialty })
      : msg('Open discussions', { id: 'home.open' });
    if (open?.value && open.value.discussions.length > 0)
      return this.#section(title, open.value.discussions, '/discussions?scope=open');
    if (open?.state === 'loading') return skeleton('rows', 2);
    return html`<section class="section">
      <header><h2>${title}</h2></header>
      <p class="meta">${msg('No other open discussion at the moment. Start one: colleagues of your specialty will see it here.', { id: 'home.openNone' })}</p>
    </section>`;
  }

  #section(title: string, talks: readonly Discussion[], more?: string): TemplateResult {
    return html`<section class="section">
      <header><h2>${title}</h2>${more && talks.length > mostShown ? html`<a href=${more}>${msg('Show all', { id: 'home.showAll' })}</a>` : nothing}</header>
      <ul class="talks">
        ${talks.slice(0, mostShown).map((one) => html`<li>${this.#talk(one)}</li>`)}
      </ul>
    </section>`;
  }

  #talk(one: Discussion): TemplateResult {
    const title = one.title ?? (one.other ? displayName(one.other) : msg('Conversation', { id: 'home.untitled' }));
    const facts = [
      one.specialties.map((code) => specialtyName(code)).join(', '),
      plural(one.institutionCount, { one: '{n} institution', other: '{n} institutions' }, { id: 'home.institutions' }),
      plural(one.peopleCount, { one: '{n} person', other: '{n} people' }, { id: 'home.people' }),
    ];
    return html`<a class="talk" href="/discussions/${encodeURIComponent(one.room)}">
      <span class="title" dir="auto" lang=${one.language ?? nothing}>${title}</span>
      ${
        one.unread > 0
          ? html`<span><span class="count" aria-hidden="true">${one.unread > 99 ? '99+' : one.unread}</span><span class="visually-hidden">${plural(one.unread, { one: '{n} unread', other: '{n} unread' }, { id: 'app.unread' })}</span></span>`
          : html`<span class="meta"><c-time .at=${one.lastPost?.at ?? one.startedAt} look="short"></c-time></span>`
      }
      ${one.lastPost ? html`<span class="excerpt" dir="auto">${one.lastPost.author}: ${one.lastPost.excerpt}</span>` : nothing}
      <span class="meta">${(one.kind === 'dm' ? facts.slice(0, 1) : facts).filter(Boolean).join(' · ')}</span>
    </a>`;
  }

  /** Nothing is there yet on a fresh node: the page teaches the first steps instead of being empty. */
  #first(): TemplateResult {
    return emptyState({
      icon: 'talk',
      title: msg('Begin the first discussion', { id: 'home.empty.title' }),
      text: msg(
        'Ask a question or describe a case without naming the patient, and invite colleagues of your own or other institutions.',
        { id: 'home.empty.text' },
      ),
      action: html`<a class="btn primary" href="/discussions/new">${icon('plus')}${msg('New discussion', { id: 'home.new' })}</a><a class="btn" href="/people">${icon('people')}${msg('Find colleagues', { id: 'home.find' })}</a>`,
    });
  }

  #facts(viewer: Viewer): TemplateResult | typeof nothing {
    const { card } = this;
    const people =
      this.colleagues?.people.filter(({ card: person }) => person.actor !== viewer.actor).slice(0, 5) ?? [];
    return html`<section slot="facts">
        <h3>${msg('Your institution', { id: 'home.facts.institution' })}</h3>
        ${
          card
            ? html`<div><b dir="auto">${institutionPlace(card)}</b></div>
              <div class="meta">${hubState(card)}</div>`
            : nothing
        }
      </section>
      ${
        people.length > 0
          ? html`<section slot="facts">
              <h3>${msg('Colleagues of your specialty', { id: 'home.facts.colleagues' })}</h3>
              <div class="people">${people.map(({ card: person }) => html`<c-person small .card=${person}></c-person>`)}</div>
            </section>`
          : nothing
      }`;
  }

  async #answer(id: string, answer: 'accept' | 'decline'): Promise<void> {
    this.answering = id;
    const reply = await this.call('invitations.answer', { params: { id }, body: { answer } });
    this.answering = undefined;
    if (!reply.ok) return toast({ text: problemText(reply.problem), kind: 'problem' });
    this.stores.get(openInvitations).change((all) => all.filter((one) => one.id !== id));
    toast(
      answer === 'accept'
        ? { text: msg('You have joined the discussion.', { id: 'home.joined' }) }
        : { text: msg('The invitation was declined.', { id: 'home.declined' }) },
    );
  }

  /** The numbers of waiting tasks are a convenience: without them the page is whole, and the administration shows why. */
  async #fetchTasks(): Promise<void> {
    if (!this.viewer || !mayAdminister(this.viewer)) return;
    const reply = await this.call('admin.overview');
    if (reply.ok) this.overview = reply.value;
  }

  async #fetchColleagues(specialty: Specialty | undefined): Promise<void> {
    if (!specialty) return;
    const reply = await this.call('directory.people', { query: { specialty, limit: 6 } });
    if (reply.ok) this.colleagues = reply.value;
  }
}

function hubState(card: NodeCard): string {
  if (card.isHub) return msg('Hub of its federation', { id: 'home.hub.self' });
  const { hub } = card;
  if (!hub) return msg('Stands alone; an administrator can join a hub', { id: 'home.hub.none' });
  const values = { hub: hub.name };
  if (hub.state === 'approved') return fill(msg('Approved by {hub}', { id: 'home.hub.stateApproved' }), values);
  if (hub.state === 'applied')
    return fill(msg('Application to {hub} is open', { id: 'home.hub.stateApplied' }), values);
  return fill(msg('Suspended by {hub}', { id: 'home.hub.stateSuspended' }), values);
}

declare global {
  interface HTMLElementTagNameMap {
    'c-home-page': HomePage;
  }
}
