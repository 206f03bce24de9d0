import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { msg, plural } from '../../app/i18n.ts';
import { day } from '../../app/time.ts';
import { arrivalsFrom, firstUnread, isBy, isSameDay, type PendingPost, type Timeline } from '../../data/timeline.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import './post-view.ts';

const continuedMs = 5 * 60_000;
/** So near to the end of the page the reader is taken to follow the conversation. */
const nearEndPx = 160;

/**
 * The posts of a discussion. Follows new ones while the reader is at the end, and otherwise says how many have come. Asks for older and newer pages by
 * `timeline-more`; tells by `timeline-seen` up to where the reader has come.
 */
@customElement('c-timeline')
export class TimelineView extends UiElement {
  @property({ attribute: false }) timeline!: Timeline;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ type: Boolean }) moderator = false;
  @property({ type: Boolean }) readonly = false;
  @property() highlighted = '';
  @property({ type: Boolean }) loadingMore = false;
  @state() private unseen = 0;
  /** The line "new" stays where it was when the discussion was opened, although reading moves the mark. */
  @state() private newFrom: string | null = null;
  #atEnd = true;
  #lastOrder = '';
  #placed = false;
  #observer: IntersectionObserver | undefined;

  static override styles = [
    base,
    css`
      .day,
      .new {
        display: flex;
        align-items: center;
        gap: var(--s3);
        font-size: 14px;
        color: var(--ink-3);
        padding-block: var(--s3) var(--s1);
      }
      .day::before,
      .day::after,
      .new::after {
        content: '';
        flex: 1;
        block-size: 1px;
        background: var(--line);
      }
      .new {
        color: var(--accent);
        font-weight: 600;
      }
      .new::after {
        background: var(--accent);
      }
      .edge {
        display: flex;
        justify-content: center;
        padding-block: var(--s2);
      }
      .jump {
        position: sticky;
        inset-block-end: calc(var(--composer-block-size, 120px) + var(--bottom-bar, 0px) + 12px);
        display: flex;
        justify-content: center;
        z-index: 4;
        pointer-events: none;
        block-size: 0;
      }
      .jump .btn {
        pointer-events: auto;
        transform: translateY(-100%);
        box-shadow: var(--lift);
      }
      .pending {
        display: grid;
        gap: var(--s1);
        padding-block: var(--s3);
        padding-inline: calc(44px + var(--s3)) 0;
        padding-inline: calc(44px + var(--s3)) 0;
        color: var(--ink-2);
      }
      .pending p {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-inline-size: var(--measure);
      }
      .pending.failed {
        color: var(--stop);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('scroll', this.#scrolled, { passive: true });
    document.addEventListener('visibilitychange', this.#scrolled);
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.isIntersecting) this.emit('timeline-more', (entry.target as HTMLElement).dataset.edge);
        }
      },
      { rootMargin: '600px' },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('scroll', this.#scrolled);
    document.removeEventListener('visibilitychange', this.#scrolled);
    this.#observer?.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('timeline')) return;
    const before = changed.get('timeline');
    if (this.timeline.posts.length > 0 && this.newFrom === null && !this.#placed)
      this.newFrom = firstUnread(this.timeline, this.viewer);
    this.#atEnd = this.#isAtEnd();
    const last = this.timeline.posts.at(-1);
    if (!last || last.order <= this.#lastOrder) return;
    const fresh = this.timeline.posts.filter((post) => post.order > this.#lastOrder && !isBy(post, this.viewer)).length;
    const mine = isBy(last, this.viewer);
    if (before && this.#placed && !this.#atEnd && !mine) this.unseen += fresh;
    if (mine) this.#atEnd = true;
    this.#lastOrder = last.order;
  }

  override updated(changed: PropertyValues<this>): void {
    for (const edge of this.renderRoot.querySelectorAll('[data-edge]')) this.#observer?.observe(edge);
    if (!changed.has('timeline')) return;
    if (!this.#placed && this.timeline.posts.length > 0) this.#place();
    else if (this.#placed && this.#atEnd && !this.highlighted && document.visibilityState === 'visible') this.toEnd();
    this.#seen();
  }

  /** First showing: at the highlighted post, at the first new one, or at the end. */
  #place(): void {
    this.#placed = true;
    const target = this.highlighted || this.newFrom;
    requestAnimationFrame(() => {
      if (target) this.scrollTo_(target);
      else this.toEnd();
    });
  }

  /** Shows the newest post. */
  toEnd(): void {
    this.unseen = 0;
    requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
  }

  /** Shows a post that is loaded. @returns false when it is not */
  scrollTo_(id: string): boolean {
    const found = this.renderRoot.querySelector(`[data-post="${CSS.escape(id)}"]`);
    found?.scrollIntoView({ block: 'center' });
    return found !== null;
  }

  #isAtEnd(): boolean {
    return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - nearEndPx;
  }

  #scrolled = (): void => {
    this.#atEnd = this.#isAtEnd();
    if (this.#atEnd) this.unseen = 0;
    this.#seen();
  };

  #seen(): void {
    const last = this.timeline.posts.at(-1);
    if (!last || !this.#atEnd || this.timeline.hasAfter || document.visibilityState !== 'visible') return;
    this.emit('timeline-seen', last.order);
  }

  override render(): TemplateResult {
    const { posts, pending, hasBefore, hasAfter } = this.timeline;
    return html`${
      hasBefore
        ? html`<div class="edge" data-edge="before"><button type="button" class="btn quiet" aria-busy=${this.loadingMore ? 'true' : 'false'} @click=${() => this.emit('timeline-more', 'before')}>${msg('Show earlier posts', { id: 'discussions.timeline.before' })}</button></div>`
        : nothing
    }
      <div role="group" aria-label=${msg('Posts', { id: 'discussions.timeline.posts' })} aria-busy=${this.loadingMore ? 'true' : 'false'}>
        ${repeat(
          posts,
          (post) => post.id,
          (post, index) => this.#renderPost(post, index),
        )}
        ${pending.map((post) => this.#renderPending(post))}
      </div>
      ${
        hasAfter
          ? html`<div class="edge" data-edge="after"><button type="button" class="btn quiet" @click=${() => this.emit('timeline-more', 'after')}>${msg('Show later posts', { id: 'discussions.timeline.after' })}</button></div>`
          : nothing
      }
      <div class="jump" aria-live="polite">
        ${
          this.unseen > 0
            ? html`<button type="button" class="btn primary" @click=${() => this.toEnd()}>${icon('down')}${plural(this.unseen, { one: '{n} new post', other: '{n} new posts' }, { id: 'discussions.timeline.unseen' })}</button>`
            : nothing
        }
      </div>`;
  }

  #renderPost(post: Post, index: number): TemplateResult {
    const { posts } = this.timeline;
    const before = posts[index - 1];
    const newDay = !isSameDay(before, post);
    const isNew = post.id === this.newFrom;
    const together = arrivalsFrom(posts, index, this.newFrom);
    const continued =
      !newDay &&
      !isNew &&
      !post.replyTo &&
      !post.late &&
      post.kind === 'post' &&
      before?.kind === 'post' &&
      before.author.actor === post.author.actor &&
      before.author.node === post.author.node &&
      post.at - before.at < continuedMs &&
      post.at >= before.at;
    return html`${newDay ? html`<div class="day" role="separator">${day(post.at)}</div>` : nothing}
      ${isNew ? html`<div class="new" role="separator">${msg('New', { id: 'discussions.timeline.new' })}</div>` : nothing}
      <c-post
        data-post=${post.id}
        .post=${post}
        .together=${together}
        ?hidden=${together.length === 0}
        .viewer=${this.viewer}
        ?moderator=${this.moderator}
        ?readonly=${this.readonly}
        ?continued=${continued}
        ?highlighted=${post.id === this.highlighted}
      ></c-post>`;
  }

  #renderPending(post: PendingPost): TemplateResult {
    const failed = post.state === 'failed';
    return html`<div class=${failed ? 'pending failed' : 'pending'} role="article">
      <p dir="auto">${post.text}</p>
      <div class="row">
        ${
          failed
            ? html`<span>${icon('warn')} ${msg('Not sent. Nothing is lost.', { id: 'discussions.pending.failed' })}</span>
              <button type="button" class="btn" @click=${() => this.emit('pending-retry', post.clientId)}>${icon('refresh')}${msg('Send again', { id: 'discussions.pending.retry' })}</button>
              <button type="button" class="btn quiet" @click=${() => this.emit('pending-drop', post.clientId)}>${msg('Put back into the field', { id: 'discussions.pending.drop' })}</button>`
            : html`<span class="meta">${icon('clock')} ${msg('Being sent…', { id: 'discussions.pending.sending' })}</span>`
        }
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-timeline': TimelineView;
  }
}
