import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { list, msg, number, plural, str } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { dateTime, fullDateTime, timeOfDay } from '../../app/time.ts';
import { isBy } from '../../data/timeline.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/menu.ts';
import '../../ui/person.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { displayName, personAddress } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import './attachment-view.ts';
import '../language/translated-text.ts';
import type { TranslatedText } from '../language/translated-text.ts';
import { postStyles } from './post-styles.ts';
import { reactionChoices } from './reactions.ts';

/** What a person can ask of a post; the page that shows it carries it out. */
export type PostAction =
  | { kind: 'reply' }
  | { kind: 'edit' }
  | { kind: 'redact' }
  | { kind: 'history' }
  | { kind: 'link' }
  | { kind: 'jump'; to: string }
  | { kind: 'react'; emoji: string; on: boolean };

/** One post with its author, text, attachments, reactions and what can be done with it. */
@customElement('c-post')
export class PostView extends UiElement {
  @property({ attribute: false }) post!: Post;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ type: Boolean }) moderator = false;
  /** The discussion is closed, or the viewer has not joined: nothing can be written. */
  @property({ type: Boolean }) readonly = false;
  /** Written by the same person shortly after the post above: name and picture are not repeated. */
  @property({ type: Boolean }) continued = false;
  /** People who joined one after the other share one line: this post and those after it. */
  @property({ attribute: false }) together: readonly Post[] = [];
  @property({ type: Boolean, reflect: true }) highlighted = false;
  @state() private choosing = false;
  /** The text is shown translated; names of files follow it. */
  @state() private isTranslated = false;
  @query('c-translated') private words!: TranslatedText | null;

  static override styles = [base, avatarStyles, postStyles];

  private act(action: PostAction): void {
    this.choosing = false;
    this.emit<{ post: Post; action: PostAction }>('post-action', { post: this.post, action });
  }

  override render(): TemplateResult {
    const { post } = this;
    if (post.kind === 'joined' || post.kind === 'left') return this.renderPassage();
    return html`<article class=${this.continued ? 'post continued' : 'post'} aria-label=${this.label()}>
      ${this.continued ? html`<time class="meta aside" datetime=${new Date(post.at).toISOString()} title=${fullDateTime(post.at)}>${timeOfDay(post.at)}</time>` : avatar(post.author.name)}
      <div class="content">
        ${this.continued ? nothing : this.renderWho()} ${this.renderQuote()} ${this.renderBody()}
        ${post.state === 'visible' ? this.renderAttachments() : nothing} ${this.renderFoot()}
      </div>
    </article>`;
  }

  private label(): string {
    const { author, at } = this.post;
    return msg(str`${author.name}, ${nameOfInstitution(author.institution)}, ${dateTime(at)}`, {
      id: 'discussions.post.label',
    });
  }

  private renderPassage(): TemplateResult {
    const { name } = this.post.author;
    const place = nameOfInstitution(this.post.author.institution);
    const text =
      this.together.length > 1
        ? arrivalWords(this.together)
        : this.post.kind === 'joined'
          ? msg(str`${name} (${place}) joined`, { id: 'discussions.post.joined' })
          : msg(str`${name} (${place}) left`, { id: 'discussions.post.left' });
    return html`<p class="passage meta"><bdi>${text}</bdi> · <time datetime=${new Date(this.post.at).toISOString()}>${timeOfDay(this.post.at)}</time></p>`;
  }

  private renderWho(): TemplateResult {
    const { post } = this;
    return html`<div class="who">
      <a class="name" dir="auto" href=${personAddress(post.author)}>${displayName(post.author)}</a>
      <c-badge .card=${post.author}></c-badge>
      <time class="meta" datetime=${new Date(post.at).toISOString()} title=${fullDateTime(post.at)}>${timeOfDay(post.at)}</time>
      ${post.kind === 'question' ? html`<span class="chip accent">${msg('Question', { id: 'discussions.post.question' })}</span>` : nothing}
      ${post.late ? html`<span class="chip warn" title=${msg('Its node was away; it is shown where it belongs.', { id: 'discussions.post.lateHint' })}>${icon('clock')}${msg('Arrived late', { id: 'discussions.post.late' })}</span>` : nothing}
    </div>`;
  }

  private renderQuote(): TemplateResult | typeof nothing {
    const { replyTo } = this.post;
    if (!replyTo) return nothing;
    return html`<button type="button" class="quote" @click=${() => this.act({ kind: 'jump', to: replyTo.id })}>
      ${icon('reply')}<span><b>${replyTo.author}</b> <bdi>${replyTo.excerpt}</bdi></span>
    </button>`;
  }

  private renderBody(): TemplateResult | typeof nothing {
    const { post } = this;
    if (post.state === 'redacted') {
      const text =
        post.redaction?.by === 'moderator'
          ? msg('Removed by a moderator', { id: 'discussions.post.removedByModerator' })
          : msg('Removed by the author', { id: 'discussions.post.removedByAuthor' });
      return html`<p class="removed">${icon('trash')}<span>${text}${post.redaction?.reason ? html`: <bdi>${post.redaction.reason}</bdi>` : nothing}</span></p>`;
    }
    if (post.state === 'awaiting_body') {
      return html`<p class="removed">${icon('clock')}<span>${msg('The text is still on its way from its node. It will appear here by itself.', { id: 'discussions.post.awaiting' })}</span></p>`;
    }
    if (!post.text) return nothing;
    return html`<c-translated
      look="markdown"
      .item=${{ kind: 'post', post: post.id }}
      .text=${post.text}
      .declared=${post.language}
      @translated-shown=${(event: CustomEvent<'original' | 'translation'>) => {
        event.stopPropagation();
        this.isTranslated = event.detail === 'translation';
      }}
    ></c-translated>`;
  }

  private renderAttachments(): TemplateResult | typeof nothing {
    const { attachments } = this.post;
    if (attachments.length === 0) return nothing;
    return html`<div class="attachments">
      ${attachments.map((attachment) => html`<c-attachment .attachment=${attachment} .post=${this.post.id} .declared=${this.post.language} ?translated=${this.isTranslated}></c-attachment>`)}
    </div>`;
  }

  private renderFoot(): TemplateResult | typeof nothing {
    const { post } = this;
    const edited =
      post.edits > 0 && post.state === 'visible'
        ? html`<button type="button" class="link meta" @click=${() => this.act({ kind: 'history' })}>${msg('edited', { id: 'discussions.post.edited' })}</button>`
        : nothing;
    if (post.state !== 'visible') return nothing;
    return html`<div class="acts">
      ${this.renderReactions()}
      ${
        this.readonly
          ? nothing
          : html`<button type="button" class="btn quiet act" @click=${() => this.act({ kind: 'reply' })}>${icon('reply')}<span>${msg('Reply', { id: 'discussions.post.reply' })}</span></button>
            ${this.renderReact()}`
      }
      ${this.renderMenu()}
      ${post.replyCount > 0 ? html`<span class="meta">${plural(post.replyCount, { one: '{n} reply', other: '{n} replies' }, { id: 'discussions.post.replies' })}</span>` : nothing}
      ${edited}
    </div>`;
  }

  private renderReactions(): (TemplateResult | typeof nothing)[] {
    return this.post.reactions.map((reaction) => {
      const mine = reaction.people.some(
        (person) => person.actor === this.viewer.actor && person.node === this.viewer.node,
      );
      const names = list(reaction.people.slice(0, 12).map((person) => person.name));
      return html`<button
        type="button"
        class="chip"
        aria-pressed=${mine ? 'true' : 'false'}
        aria-label="${reaction.emoji} ${reaction.count}: ${names}"
        title=${names}
        ?disabled=${this.readonly}
        @click=${() => this.act({ kind: 'react', emoji: reaction.emoji, on: !mine })}
      ><span aria-hidden="true">${reaction.emoji}</span> ${reaction.count}</button>`;
    });
  }

  private renderReact(): TemplateResult {
    return html`<span class="react">
      <button
        type="button"
        class="btn quiet act"
        aria-expanded=${this.choosing ? 'true' : 'false'}
        @click=${() => {
          this.choosing = !this.choosing;
        }}
      >${icon('smile')}<span>${msg('React', { id: 'discussions.post.react' })}</span></button>
      ${
        this.choosing
          ? html`<span class="choices" role="group" aria-label=${msg('Choose a reaction', { id: 'discussions.post.chooseReaction' })} @keydown=${this.closeOnEscape}>
              ${reactionChoices().map(
                ({ emoji, name }) =>
                  html`<button type="button" aria-label=${name} title=${name} @click=${() => this.act({ kind: 'react', emoji, on: true })}>${emoji}</button>`,
              )}
            </span>`
          : nothing
      }
    </span>`;
  }

  private closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.choosing = false;
  };

  private renderMenu(): TemplateResult | typeof nothing {
    const mine = isBy(this.post, this.viewer);
    const items = [
      this.post.text !== '' && {
        icon: 'globe' as const,
        label: this.isTranslated
          ? msg('Show original', { id: 'language.showOriginal' })
          : msg('Translate', { id: 'language.translate' }),
        run: () => (this.isTranslated ? this.words?.showOriginal() : this.words?.showTranslation()),
      },
      {
        icon: 'link' as const,
        label: msg('Copy link', { id: 'discussions.post.copyLink' }),
        run: () => this.act({ kind: 'link' }),
      },
      mine &&
        !this.readonly && {
          icon: 'edit' as const,
          label: msg('Edit', { id: 'discussions.post.edit' }),
          run: () => this.act({ kind: 'edit' }),
        },
      this.post.edits > 0 && {
        icon: 'clock' as const,
        label: msg('Earlier versions', { id: 'discussions.post.history' }),
        run: () => this.act({ kind: 'history' }),
      },
      (mine || this.moderator) &&
        !this.readonly && {
          icon: 'trash' as const,
          label: msg('Remove', { id: 'discussions.post.remove' }),
          danger: true,
          run: () => this.act({ kind: 'redact' }),
        },
    ];
    return html`<c-menu label=${msg('More about this post', { id: 'discussions.post.more' })} .items=${items}></c-menu>`;
  }
}

const mostNamed = 8;

/** The first of those who joined by name, the others as a number. */
function arrivalWords(posts: readonly Post[]): string {
  const named = posts
    .slice(0, mostNamed)
    .map(({ author }) => `${author.name} (${nameOfInstitution(author.institution)})`);
  const rest = posts.length - named.length;
  return msg(str`Joined: ${list(rest > 0 ? [...named, `+${number(rest)}`] : named)}`, {
    id: 'discussions.post.joinedMany',
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'c-post': PostView;
  }
}
