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
import { facts, fill, list, msg, plural } from '../../app/i18n.ts';
import { institutionPlace } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { isMember, mayAdminister } from '../../app/places.ts';
import { specialtyName } from '../../app/words.ts';
import { type DiscussionList, joinedDiscussions, openDiscussionList } from '../../data/discussions.ts';
import { type Invitations, openInvitations } from '../../data/home.ts';
import type { LiveStore, Loaded } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { momentOf, tellZone, upcomingSessions } from '../../data/sessions.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName } from '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';
import '../sessions/session-row.ts';
import { homeStyles } from './home-styles.ts';

const mostShown = 6;
/** Sessions to come on the first page; all of them have a page of their own. */
const mostSessions = 3;

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
  @state() private topics: ReadonlySet<string> = new Set();
  #open: LiveStore<DiscussionList> | undefined;
  #openHere: LiveStore<DiscussionList> | undefined;
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
    this.topics = new Set(specialty ? [specialty] : []);
    const open = { scope: 'open', kind: 'group' } as const;
    this.#open = openDiscussionList(this.call, this.stream, open);
    // A rare specialty may have nothing among the newest of all, so its own are asked for by name.
    this.#openHere = specialty ? openDiscussionList(this.call, this.stream, { ...open, specialty }) : undefined;
    this.#watching.switchTo(
      ...[this.stores.get(joinedDiscussions), this.stores.get(openInvitations), this.#open, this.#openHere].filter(
        (store) => store !== undefined,
      ),
      this.stores.get(upcomingSessions),
    );
    void this.#fetchTopics();
    if (viewer) void tellZone(this.call, viewer.actor);
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
    this.#openHere?.close();
    this.#open = undefined;
    this.#openHere = undefined;
    this.#stopListening?.();
  }

  override render(): TemplateResult | typeof nothing {
    const { viewer } = this;
    if (!viewer || !isMember(viewer)) return nothing;
    const heading = fill(msg('Welcome, {name}', { id: 'home.heading' }), { name: viewer.name });
    return html`<c-page .heading=${heading}>
      <span slot="meta">${facts([viewer.specialty && specialtyName(viewer.specialty), this.card && institutionPlace(this.card)])}</span>
      <a slot="actions" class="btn primary" href="/discussions/new">${icon('plus')}${msg('New discussion', { id: 'home.new' })}</a>
      ${this.#tasks()} ${this.#invitations(this.stores.get(openInvitations).value)} ${this.#sessions()} ${this.#talks()} ${this.#facts(viewer)}
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

  /** What is happening now comes first; a list that cannot be read has its own page to say so. */
  #sessions(): TemplateResult | typeof nothing {
    const now = Date.now();
    const all = this.stores.get(upcomingSessions).value.value?.sessions ?? [];
    const open = all.filter((one) => one.status !== 'cancelled' && one.answer !== 'declined');
    const running = open.filter((one) => momentOf(one, now) === 'now');
    const next = open.filter((one) => !running.includes(one)).slice(0, mostSessions);
    if (running.length + next.length === 0) return nothing;
    const rows = (sessions: typeof all) =>
      html`<ul class="talks">${sessions.map((one) => html`<li><c-session-row .session=${one}></c-session-row></li>`)}</ul>`;
    return html`${running.length > 0 ? html`<section class="section"><header><h2>${msg('Happening now', { id: 'sessions.now' })}</h2></header>${rows(running)}</section>` : nothing}
    ${next.length > 0 ? html`<section class="section"><header><h2>${msg('Next sessions', { id: 'sessions.home.next' })}</h2><a href="/sessions">${msg('Show all', { id: 'home.showAll' })}</a></header>${rows(next)}</section>` : nothing}`;
  }

  #talks(): TemplateResult {
    const joined = this.stores.get(joinedDiscussions);
    const { state, value, problem } = joined.value;
    const open = this.#open?.value;
    if (!value) {
      if (state === 'failed' && problem) return problemState(problem, () => void joined.refetch());
      return skeleton('posts', 3);
    }
    const own = value.discussions.filter(({ membership }) => membership === 'joined');
    const unread = own.filter((one) => one.unread > 0);
    const { mine, others } = this.#openTalks();
    if (own.length === 0 && mine.length + others.length === 0 && open?.state !== 'loading') return this.#first();
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
    ${open?.state === 'loading' ? skeleton('rows', 2) : this.#openSections(mine, others)}
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

  /** Open discussions of the viewer's specialty and topics, and the others; newest activity first. */
  #openTalks(): { mine: Discussion[]; others: Discussion[] } {
    const invited = new Set(this.stores.get(openInvitations).value.value?.map(({ room }) => room));
    const fresh = (store: LiveStore<DiscussionList> | undefined) =>
      (store?.value.value?.discussions ?? []).filter(({ room }) => !invited.has(room));
    const named = fresh(this.#openHere);
    const newest = fresh(this.#open);
    const isMine = (one: Discussion) => one.specialties.some((code) => this.topics.has(code));
    const here = new Set(named.map(({ room }) => room));
    return {
      mine: [...named, ...newest.filter((one) => isMine(one) && !here.has(one.room))].sort(
        (a, b) => (b.lastPost?.at ?? b.startedAt) - (a.lastPost?.at ?? a.startedAt),
      ),
      others: newest.filter((one) => !isMine(one) && !here.has(one.room)),
    };
  }

  #openSections(mine: readonly Discussion[], others: readonly Discussion[]): TemplateResult {
    const all = '/discussions?show=open';
    const title =
      this.topics.size > 0
        ? msg('Open discussions in your specialty and topics', { id: 'home.openYours' })
        : msg('Open discussions', { id: 'home.open' });
    return html`${
      mine.length > 0
        ? this.#section(title, mine, all)
        : html`<section class="section">
            <header><h2>${title}</h2></header>
            <p class="meta">${msg('No other open discussion at the moment. Start one: colleagues of your specialty will see it here.', { id: 'home.openNone' })}</p>
            <div class="row">
              <a class="btn" href="/discussions/new">${icon('plus')}${msg('New discussion', { id: 'home.new' })}</a>
              <a class="btn quiet" href="/profile">${msg('Choose topics', { id: 'home.topics' })}</a>
            </div>
          </section>`
    }
    ${others.length > 0 ? this.#section(msg('Other open discussions', { id: 'home.openOthers' }), others, all) : nothing}`;
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
    const about = [
      list(one.specialties.map((code) => specialtyName(code))),
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
      <span class="meta">${facts(one.kind === 'dm' ? about.slice(0, 1) : about)}</span>
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

  /** Topics chosen in the profile widen what the page shows; without an answer the specialty stands alone. */
  async #fetchTopics(): Promise<void> {
    const reply = await this.call('profile.get');
    if (reply.ok) this.topics = new Set([...this.topics, ...reply.value.interests.value]);
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
