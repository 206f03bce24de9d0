import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { DiscussionDetail, Post } from '../../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { facts, list, msg, str } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { openDiscussion, openParticipants, openTimeline } from '../../data/discussions.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { appendPage, applyPost, prependPage, type Timeline } from '../../data/timeline.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName } from '../../ui/person.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import './composer.ts';
import type { Composer, Written } from './composer.ts';
import './discussion-facts.ts';
import './invite-dialog.ts';
import { conditionNote } from './condition-note.ts';
import { copyLink } from './copy-link.ts';
import { discussionMenu } from './discussion-menu.ts';
import { discussionFacts } from './discussion-words.ts';
import { Outgoing } from './outgoing.ts';
import type { PostAction } from './post-view.ts';
import { Removals } from './removals.ts';
import './timeline-view.ts';
import type { TimelineView } from './timeline-view.ts';
import { Typing } from './typing.ts';
import './versions-dialog.ts';

const readPauseMs = 600;
const pageSize = 60;

/** One discussion or conversation: its posts, the place to write, and the facts about people and institutions. */
@customElement('c-discussion-page')
export class DiscussionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @state() private replyTo: Post | null = null;
  @state() private editing: Post | null = null;
  @state() private versionsOf: string | null = null;
  @state() private inviting = false;
  @state() private highlighted = '';
  @state() private loadingMore = false;
  @state() private saving = false;
  /** The title is shown translated; what the discussion is about follows it. */
  @state() private isTranslated = false;
  @query('c-timeline') private timelineView!: TimelineView | null;
  @query('c-composer.new') private composer!: Composer | null;
  private detail!: LiveStore<DiscussionDetail>;
  private timeline!: LiveStore<Timeline>;
  private people!: LiveStore<Reply<'discussions.people'>>;
  readonly #watching = new Watching(this);
  readonly #removals = new Removals({
    changed: () => this.requestUpdate(),
    remove: (id, reason) =>
      this.call('posts.redact', { params: { post: id }, body: reason ? { reason } : {}, outliving: true }),
    removed: (post) => this.timeline.change((timeline) => applyPost(timeline, post)),
  });
  readonly #typing = new Typing(() => this.requestUpdate());
  readonly #outgoing = new Outgoing({
    create: (clientId, body) =>
      this.call('posts.create', { params: { room: this.#room }, body: { clientId, ...body }, repeatable: true }),
    change: (how) => this.timeline.change(how),
    giveBack: (written) => this.composer?.restore(written),
  });
  #readTimer: number | undefined;
  #readTo = '';
  #lastTyping = 0;
  #stopListening: (() => void) | undefined;
  #stopWatching: (() => void) | undefined;
  #resize: ResizeObserver | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-block-size: 100%;
      }
      .foot {
        position: sticky;
        inset-block-end: var(--bottom-bar, 0px);
        background: var(--paper);
        padding-block: var(--s2) var(--s3);
        z-index: 6;
      }
      .typing {
        min-block-size: 22px;
        font-size: 14px;
        color: var(--ink-3);
      }
      .banner {
        margin-block-end: var(--s3);
      }
    `,
  ];

  get #room(): string {
    return this.params.room ?? '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.highlighted = this.query.get('post') ?? '';
    this.detail = openDiscussion(this.call, this.stream, this.#room);
    this.timeline = openTimeline(this.call, this.stream, this.#room, this.highlighted || null);
    this.people = openParticipants(this.call, this.stream, this.#room);
    this.#watching.switchTo(this.detail, this.timeline, this.people);
    this.#stopWatching = this.stream.watch(this.#room);
    this.#stopListening = this.stream.listen({
      ephemeral: (event) => {
        if (event.type === 'typing' && event.room === this.#room && event.actor !== this.viewer?.actor)
          this.#typing.hear(event.name);
      },
    });
    this.#resize = new ResizeObserver(([entry]) => {
      if (entry) this.style.setProperty('--composer-block-size', `${Math.round(entry.contentRect.height)}px`);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopListening?.();
    this.#stopWatching?.();
    this.#typing.clear();
    this.#resize?.disconnect();
    clearTimeout(this.#readTimer);
    for (const store of [this.detail, this.timeline, this.people]) store.close();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('query') && changed.get('query')) void this.#jump(this.query.get('post') ?? '');
    const foot = this.renderRoot.querySelector('.foot');
    if (foot) this.#resize?.observe(foot);
  }

  override render(): TemplateResult {
    const { value: detail, problem, state: stage } = this.detail.value;
    if (!detail || !this.viewer) {
      return html`<c-page heading=${msg('Discussion', { id: 'discussions.page.title' })} headingHidden back="/discussions">
        ${stage === 'failed' && problem ? problemState(problem, () => void this.detail.refetch()) : skeleton('posts', 4)}
      </c-page>`;
    }
    const dm = detail.kind === 'dm';
    const heading =
      dm && detail.other
        ? displayName(detail.other)
        : (detail.title ?? msg('Discussion', { id: 'discussions.page.title' }));
    return html`<c-page heading=${heading} .headingLang=${detail.language ?? undefined} back="/discussions" .factsLabel=${msg('People and facts', { id: 'discussions.page.facts' })}>
      <span slot="meta">${this.#meta(detail)}</span>
      ${this.#actions(detail)}
      <c-discussion-facts
        slot="facts"
        .detail=${detail}
        .people=${this.people.value.value?.people ?? []}
        .viewer=${this.viewer}
        @facts-invite=${() => {
          this.inviting = true;
        }}
      ></c-discussion-facts>
      ${conditionNote(detail)} ${this.#posts(detail)} ${this.#foot(detail)}
    </c-page>
    ${
      this.inviting
        ? html`<c-invite-dialog .room=${this.#room} .present=${this.people.value.value?.people ?? []} @c-close=${() => {
            this.inviting = false;
          }}></c-invite-dialog>`
        : nothing
    }
    ${
      this.versionsOf
        ? html`<c-versions-dialog .post=${this.versionsOf} @c-close=${() => {
            this.versionsOf = null;
          }}></c-versions-dialog>`
        : nothing
    }`;
  }

  #meta(detail: DiscussionDetail): TemplateResult | string {
    if (detail.kind === 'dm') return html`${detail.other ? html`<c-badge .card=${detail.other}></c-badge>` : nothing}`;
    const starter = detail.startedBy
      ? msg(str`started by ${displayName(detail.startedBy)}`, { id: 'discussions.page.startedBy' })
      : '';
    return html`${
      detail.title
        ? html`<c-translated look="beside" .item=${{ kind: 'title', room: detail.room }} .text=${detail.title} .declared=${detail.language} @translated-shown=${(
            event: CustomEvent<string>,
          ) => {
            this.isTranslated = event.detail === 'translation';
          }}></c-translated>`
        : nothing
    }${
      this.isTranslated && detail.topic
        ? html`<c-translated look="row" along .item=${{ kind: 'topic', room: detail.room }} .text=${detail.topic} .declared=${detail.language}></c-translated>`
        : nothing
    }${facts([...discussionFacts(detail), starter])}`;
  }

  #actions(detail: DiscussionDetail): TemplateResult {
    const items = discussionMenu({
      call: this.call,
      detail,
      done: () => navigate('/discussions'),
      refresh: () => void this.detail.refetch(),
    });
    return html`${
      detail.mayInvite && !detail.closed
        ? html`<button slot="actions" type="button" class="btn" @click=${() => {
            this.inviting = true;
          }}>${icon('plus')}${msg('Invite', { id: 'discussions.page.invite' })}</button>`
        : nothing
    }
      ${items.length > 0 ? html`<c-menu slot="actions" look="btn icon-only" label=${msg('More about this discussion', { id: 'discussions.page.more' })} .items=${items}></c-menu>` : nothing}`;
  }

  #posts(detail: DiscussionDetail): TemplateResult {
    const { value, state: stage, problem } = this.timeline.value;
    if (!value)
      return stage === 'failed' && problem
        ? problemState(problem, () => void this.timeline.refetch())
        : skeleton('posts', 4);
    const shown =
      this.#removals.pending.size === 0
        ? value
        : { ...value, posts: value.posts.filter((post) => !this.#removals.pending.has(post.id)) };
    return html`${
      value.posts.length === 0 && value.pending.length === 0
        ? html`<p class="meta">${msg('Nobody has written here yet. Write in your language; everybody reads who wrote it and where from.', { id: 'discussions.page.empty' })}</p>`
        : nothing
    }
      <c-timeline
        .timeline=${shown}
        .viewer=${this.viewer as Viewer}
        ?moderator=${detail.mayModerate}
        ?readonly=${detail.closed || detail.membership !== 'joined'}
        .highlighted=${this.highlighted}
        .loadingMore=${this.loadingMore}
        @post-action=${this.#act}
        @timeline-more=${(event: CustomEvent<'before' | 'after'>) => this.#more(event.detail)}
        @timeline-seen=${(event: CustomEvent<string>) => this.#markRead(event.detail)}
        @pending-retry=${(event: CustomEvent<string>) => void this.#outgoing.again(event.detail)}
        @pending-drop=${(event: CustomEvent<string>) => this.#outgoing.takeBack(event.detail)}
      ></c-timeline>`;
  }

  #foot(detail: DiscussionDetail): TemplateResult | typeof nothing {
    if (detail.closed) return nothing;
    if (detail.membership !== 'joined') return this.#joinBar(detail);
    const typing = this.#typing.names();
    return html`<div class="foot">
      <div class="typing" aria-live="polite">${typing.length > 0 ? msg(str`${list(typing)} writing…`, { id: 'discussions.page.typing' }) : nothing}</div>
      ${
        this.editing
          ? html`<c-composer .room=${this.#room} .viewer=${this.viewer as Viewer} .people=${this.#cards()} .editing=${this.editing} ?busy=${this.saving} @composer-save=${this.#save} @composer-cancel=${() => {
              this.editing = null;
            }}></c-composer>`
          : html`<c-composer class="new" .room=${this.#room} .viewer=${this.viewer as Viewer} .people=${this.#cards()} .replyTo=${this.replyTo} @composer-send=${this.#send} @composer-typing=${this.#tellTyping} @composer-no-reply=${() => {
              this.replyTo = null;
            }}></c-composer>`
      }
    </div>`;
  }

  #cards() {
    return (this.people.value.value?.people ?? []).filter((one) => one.state === 'joined').map((one) => one.person);
  }

  #joinBar(detail: DiscussionDetail): TemplateResult {
    const text =
      detail.membership === 'invited'
        ? msg('You are invited to this discussion.', { id: 'discussions.join.invited' })
        : msg('You can read along. Join to write.', { id: 'discussions.join.open' });
    return html`<div class="foot"><div class="note accent"><div>${text}</div>
      ${detail.membership === 'invited' ? html`<button type="button" class="btn" @click=${() => this.#answer(detail, 'decline')}>${msg('Decline', { id: 'discussions.join.decline' })}</button>` : nothing}
      <button type="button" class="btn primary" ?disabled=${this.saving} @click=${() => (detail.membership === 'invited' ? this.#answer(detail, 'accept') : this.#join())}>${msg('Join', { id: 'discussions.join.join' })}</button>
    </div></div>`;
  }

  async #join(): Promise<void> {
    this.saving = true;
    const reply = await this.call('discussions.join', { params: { room: this.#room } });
    this.saving = false;
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
    void this.detail.refetch();
  }

  async #answer(detail: DiscussionDetail, answer: 'accept' | 'decline'): Promise<void> {
    this.saving = true;
    const reply = await this.call('invitations.answer', { params: { id: detail.invitation ?? '' }, body: { answer } });
    this.saving = false;
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
    else if (answer === 'decline') return navigate('/discussions');
    void this.detail.refetch();
    void this.timeline.refetch();
  }

  #send = (event: CustomEvent<Written>): void => {
    this.composer?.clear();
    this.replyTo = null;
    void this.#outgoing.send(event.detail);
  };

  #save = async (
    event: CustomEvent<{ post: Post; text: string; mentions: Written['mentions']; keep: string[] }>,
  ): Promise<void> => {
    const { post, text, mentions, keep } = event.detail;
    this.saving = true;
    const reply = await this.call('posts.edit', {
      params: { post: post.id },
      body: { text, keep, mentions: mentions.map(({ node, actor }) => ({ node, actor })) },
    });
    this.saving = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.editing = null;
    this.timeline.change((timeline) => applyPost(timeline, reply.value));
  };

  #act = (event: CustomEvent<{ post: Post; action: PostAction }>): void => {
    const { post, action } = event.detail;
    switch (action.kind) {
      case 'reply':
        this.editing = null;
        this.replyTo = post;
        return;
      case 'edit':
        this.editing = post;
        return;
      case 'history':
        this.versionsOf = post.id;
        return;
      case 'jump':
        return void this.#jump(action.to);
      case 'react':
        return void this.#react(post, action.emoji, action.on);
      case 'redact':
        return void this.#removals.ask(post, post.author.actor === this.viewer?.actor);
      case 'link':
        return void copyLink(post);
    }
  };

  async #react(post: Post, emoji: string, on: boolean): Promise<void> {
    const reply = await this.call('posts.react', { params: { post: post.id }, body: { emoji, on } });
    if (reply.ok) this.timeline.change((timeline) => applyPost(timeline, reply.value));
    else toast({ kind: 'problem', text: problemText(reply.problem) });
  }

  async #jump(id: string): Promise<void> {
    if (!id) return;
    this.highlighted = id;
    await this.updateComplete;
    if (this.timelineView?.scrollTo_(id)) return;
    const reply = await this.call('posts.list', {
      params: { room: this.#room },
      query: { around: id, limit: pageSize },
    });
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.timeline.change((timeline) => ({ ...timeline, ...reply.value, readTo: timeline.readTo }));
    await this.updateComplete;
    await this.timelineView?.updateComplete;
    this.timelineView?.scrollTo_(id);
  }

  async #more(edge: 'before' | 'after'): Promise<void> {
    const timeline = this.timeline.value.value;
    const bound = edge === 'before' ? timeline?.posts[0] : timeline?.posts.at(-1);
    if (!bound || this.loadingMore || !(edge === 'before' ? timeline?.hasBefore : timeline?.hasAfter)) return;
    this.loadingMore = true;
    const reply = await this.call('posts.list', {
      params: { room: this.#room },
      query: { [edge]: bound.order, limit: pageSize },
    });
    this.loadingMore = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.timeline.change((held) =>
      edge === 'before' ? prependPage(held, reply.value) : appendPage(held, reply.value),
    );
  }

  #markRead(order: string): void {
    const known = this.timeline.value.value?.readTo ?? '';
    if (order <= known || order <= this.#readTo || this.detail.value.value?.membership !== 'joined') return;
    this.#readTo = order;
    clearTimeout(this.#readTimer);
    this.#readTimer = window.setTimeout(
      () => void this.call('discussions.read', { params: { room: this.#room }, body: { order } }),
      readPauseMs,
    );
  }

  #tellTyping = (): void => {
    const now = Date.now();
    if (now - this.#lastTyping < 3000) return;
    this.#lastTyping = now;
    this.stream.send({ kind: 'typing', room: this.#room });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-discussion-page': DiscussionPage;
  }
}
