import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Discussion } from '../../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, storesContext, streamContext } from '../../app/contexts.ts';
import { fill, msg } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { specialtyChoices } from '../../app/words.ts';
import { type DiscussionFilter, type DiscussionList, invitations, openDiscussionList } from '../../data/discussions.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName } from '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import { toast } from '../../ui/toasts.ts';
import './discussion-row.ts';

const tabs = ['joined', 'dm', 'open'] as const;
type TabKey = (typeof tabs)[number];
const searchPauseMs = 250;

/** All discussions and conversations of the viewer, and the open ones; filters stand in the address. */
@customElement('c-discussions-page')
export class DiscussionsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @state() private busy = false;
  private list: LiveStore<DiscussionList> | undefined;
  readonly #watching = new Watching(this);
  #shown = '';
  #timer: number | undefined;

  static override styles = [
    base,
    css`
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
        gap: var(--s3);
        margin-block-end: var(--s2);
      }
      .invitations {
        display: grid;
        gap: var(--s2);
        margin-block-end: var(--s4);
      }
      @media (max-width: 640px) {
        .filters {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  get #tab(): TabKey {
    const wanted = this.query.get('show');
    return tabs.find((key) => key === wanted) ?? 'joined';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query') && this.list) return;
    const shown = this.query.toString();
    if (this.list && shown === this.#shown) return;
    this.#shown = shown;
    this.list?.close();
    this.list = openDiscussionList(this.call, this.stream, this.#filter());
    this.#watching.switchTo(this.list, this.stores.get(invitations));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.list?.close();
    this.list = undefined;
  }

  #filter(): DiscussionFilter {
    const q = this.query.get('q');
    const specialty = this.query.get('specialty') as Specialty | null;
    const tab = this.#tab;
    return {
      ...(tab === 'dm'
        ? { kind: 'dm', scope: 'joined' }
        : { scope: tab, ...(tab === 'joined' ? {} : { kind: 'group' }) }),
      ...(q ? { q } : {}),
      ...(specialty ? { specialty } : {}),
    };
  }

  #set(name: string, value: string): void {
    const next = new URLSearchParams(this.query);
    if (value) next.set(name, value);
    else next.delete(name);
    navigate(`/discussions${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Discussions', { id: 'discussions.list.title' })}>
      <a slot="actions" class="btn primary" href="/discussions/new">${icon('plus')}${msg('New discussion', { id: 'discussions.new.title' })}</a>
      ${this.#invitations()}
      <c-tabs
        label=${msg('Which discussions', { id: 'discussions.list.tabs' })}
        .tabs=${[
          { key: 'joined', label: msg('Mine', { id: 'discussions.list.mine' }) },
          { key: 'dm', label: msg('Conversations', { id: 'discussions.list.conversations' }) },
          { key: 'open', label: msg('Open to join', { id: 'discussions.list.open' }) },
        ]}
        selected=${this.#tab}
        @c-select=${(event: CustomEvent<string>) => this.#set('show', event.detail === 'joined' ? '' : event.detail)}
      >
        <div class="filters">
          ${textField({
            id: 'q',
            type: 'search',
            label: msg('Search', { id: 'discussions.list.search' }),
            value: this.query.get('q') ?? '',
            onInput: (value) => {
              clearTimeout(this.#timer);
              this.#timer = window.setTimeout(() => this.#set('q', value.trim()), searchPauseMs);
            },
          })}
          ${
            this.#tab === 'dm'
              ? nothing
              : selectField({
                  id: 'specialty',
                  label: msg('Specialty', { id: 'discussions.list.specialty' }),
                  value: this.query.get('specialty') ?? '',
                  empty: msg('All specialties', { id: 'discussions.list.allSpecialties' }),
                  options: specialtyChoices(),
                  onChange: (value) => this.#set('specialty', value),
                })
          }
        </div>
        ${this.#rows()}
      </c-tabs>
    </c-page>`;
  }

  #rows(): TemplateResult {
    const {
      value,
      problem,
      state: stage,
    } = this.list?.value ?? { value: undefined, problem: undefined, state: 'loading' };
    if (!value)
      return stage === 'failed' && problem
        ? problemState(problem, () => void this.list?.refetch())
        : skeleton('rows', 5);
    if (value.discussions.length === 0) return this.#empty();
    return html`<ul class="plain list">
        ${repeat(
          value.discussions,
          (discussion) => discussion.room,
          (discussion: Discussion) => html`<li><c-discussion-row .discussion=${discussion}></c-discussion-row></li>`,
        )}
      </ul>
      ${value.next ? html`<div class="row"><button type="button" class="btn" ?disabled=${this.busy} @click=${() => this.#older(value)}>${msg('Show more', { id: 'discussions.list.more' })}</button></div>` : nothing}`;
  }

  #empty(): TemplateResult {
    if (this.query.get('q') || this.query.get('specialty')) {
      return emptyState({
        icon: 'search',
        title: msg('Nothing found', { id: 'discussions.list.noneFound' }),
        text: msg('Try other words or all specialties.', { id: 'discussions.list.noneFoundText' }),
      });
    }
    if (this.#tab === 'dm') {
      return emptyState({
        icon: 'person',
        title: msg('No conversations yet', { id: 'discussions.list.noConversations' }),
        text: msg('Open the page of a colleague, here or at another institution, and write to them.', {
          id: 'discussions.list.noConversationsText',
        }),
        action: html`<a class="btn primary" href="/people">${msg('Find people', { id: 'discussions.list.findPeople' })}</a>`,
      });
    }
    return emptyState({
      icon: 'talk',
      title:
        this.#tab === 'open'
          ? msg('Nothing open at the moment', { id: 'discussions.list.noneOpen' })
          : msg('No discussions yet', { id: 'discussions.list.none' }),
      text: msg('Ask your question to colleagues of other institutions: start a discussion and invite them.', {
        id: 'discussions.list.noneText',
      }),
      action: html`<a class="btn primary" href="/discussions/new">${msg('New discussion', { id: 'discussions.new.title' })}</a>`,
    });
  }

  #invitations(): TemplateResult | typeof nothing {
    const open = this.stores.get(invitations).value.value?.invitations.filter((one) => one.state === 'open') ?? [];
    if (open.length === 0) return nothing;
    return html`<section class="invitations" aria-label=${msg('Invitations', { id: 'discussions.list.invitations' })}>
      ${open.map((invitation) => this.#invitation(invitation))}
    </section>`;
  }

  #invitation(invitation: Reply<'invitations.list'>['invitations'][number]): TemplateResult {
    return html`<div class="note accent">
      ${icon('mail')}
      <div>
        <a href="/discussions/${invitation.room}"><b dir="auto">${invitation.kind === 'dm' ? displayName(invitation.from) : invitation.title}</b></a>
        <div class="meta">${fill(msg('{name} invites you', { id: 'discussions.list.invitedBy' }), { name: invitation.from.name })} · ${nameOfInstitution(invitation.from.institution)}</div>
      </div>
      <button type="button" class="btn" ?disabled=${this.busy} @click=${() => this.#answer(invitation.id, 'decline')}>${msg('Decline', { id: 'discussions.join.decline' })}</button>
      <button type="button" class="btn primary" ?disabled=${this.busy} @click=${() => this.#answer(invitation.id, 'accept')}>${msg('Accept', { id: 'discussions.join.accept' })}</button>
    </div>`;
  }

  async #answer(id: string, answer: 'accept' | 'decline'): Promise<void> {
    this.busy = true;
    const reply = await this.call('invitations.answer', { params: { id }, body: { answer } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    void this.stores.get(invitations).refetch();
    if (answer === 'accept') navigate(`/discussions/${reply.value.room}`);
  }

  async #older(list: DiscussionList): Promise<void> {
    if (!list.next) return;
    this.busy = true;
    const reply = await this.call('discussions.list', { query: { ...this.#filter(), cursor: list.next } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    const known = new Set(list.discussions.map((one) => one.room));
    this.list?.change((held) => ({
      discussions: [...held.discussions, ...reply.value.discussions.filter((one) => !known.has(one.room))],
      next: reply.value.next,
    }));
  }
}
