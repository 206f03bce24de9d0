import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Discussion } from '../../../spec/schemas/api/discussions.ts';
import { facts, fill, msg, number } from '../../app/i18n.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { lineStyles, signStyles } from '../../ui/layout-styles.ts';
import { displayName, personLine } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { discussionFacts } from './discussion-words.ts';

/** One discussion or conversation as a line of a list; the whole line leads there. */
@customElement('c-discussion-row')
export class DiscussionRow extends UiElement {
  @property({ attribute: false }) discussion!: Discussion;

  static override styles = [
    base,
    avatarStyles,
    lineStyles,
    signStyles,
    css`
      .unread .title {
        font-weight: 700;
      }
      .line {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .end {
        display: grid;
        justify-items: end;
        gap: var(--s1);
        align-self: start;
        padding-block-start: 2px;
      }
      .icon.small {
        inline-size: 15px;
        block-size: 15px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { discussion } = this;
    const dm = discussion.kind === 'dm';
    const title = dm ? (discussion.other ? displayName(discussion.other) : '') : (discussion.title ?? '');
    const last = discussion.lastPost;
    const about = dm ? (discussion.other ? personLine(discussion.other) : '') : facts(discussionFacts(discussion));
    return html`<a href="/discussions/${discussion.room}" class=${discussion.unread > 0 ? 'unread' : ''}>
      ${dm && discussion.other ? avatar(discussion.other.name) : html`<span class="sign" aria-hidden="true">${icon('talk')}</span>`}
      <span class="words">
        <span class="title" dir="auto" lang=${discussion.language ?? nothing}>${title}</span>
        ${dm || !discussion.title ? nothing : html`<c-translated look="row" .item=${{ kind: 'title', room: discussion.room }} .text=${discussion.title} .declared=${discussion.language}></c-translated>`}
        <span class="line meta">${about}</span>
        ${last ? html`<span class="line meta" dir="auto"><bdi>${last.author}</bdi>: <bdi>${last.excerpt}</bdi></span>` : nothing}
      </span>
      <span class="end">
        <span class="meta"><c-time .at=${last?.at ?? discussion.startedAt} look="short"></c-time></span>
        ${
          discussion.unread > 0
            ? html`<span class="count">${discussion.mentions > 0 ? '@' : ''}${number(discussion.unread)}<span class="visually-hidden"> ${fill(msg('unread in {title}', { id: 'discussions.row.unread' }), { title })}</span></span>`
            : nothing
        }
        ${discussion.muted ? html`<span class="meta">${icon('mute', msg('Muted', { id: 'discussions.row.muted' }))}</span>` : nothing}
        ${discussion.membership === 'invited' ? html`<span class="chip accent">${msg('Invited', { id: 'discussions.row.invited' })}</span>` : nothing}
        ${discussion.membership === 'open' ? html`<span class="chip">${msg('Open', { id: 'discussions.row.open' })}</span>` : nothing}
        ${discussion.closed ? html`<span class="chip">${icon('lock')}${msg('Closed', { id: 'discussions.row.closed' })}</span>` : nothing}
      </span>
    </a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-discussion-row': DiscussionRow;
  }
}
