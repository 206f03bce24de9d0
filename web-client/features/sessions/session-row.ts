import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Session } from '../../../spec/schemas/api/sessions.ts';
import { intlLocale, msg, plural } from '../../app/i18n.ts';
import { momentOf } from '../../data/sessions.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { lineStyles } from '../../ui/layout-styles.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import { everyWords, titleOf, whenWords } from './session-words.ts';

/** One session as a line of a list; the whole line leads to its page. */
@customElement('c-session-row')
export class SessionRow extends UiElement {
  @property({ attribute: false }) session!: Session;

  static override styles = [
    base,
    lineStyles,
    css`
      a {
        grid-template-columns: 52px minmax(0, 1fr) auto;
      }
      .day {
        inline-size: 52px;
        block-size: 52px;
        border-radius: var(--r);
        background: var(--accent-2);
        color: var(--accent);
        display: grid;
        place-content: center;
        justify-items: center;
        line-height: 1.15;
        font-size: 13px;
      }
      .day b {
        font-size: 20px;
      }
      .cancelled .title {
        text-decoration: line-through;
      }
      .cancelled .day {
        background: var(--ground);
        color: var(--ink-3);
      }
      .words > .meta {
        display: block;
      }
      .end {
        display: grid;
        justify-items: end;
        gap: var(--s1);
      }
      @media (max-width: 520px) {
        a {
          grid-template-columns: 52px minmax(0, 1fr);
        }
        .end {
          grid-column: 2;
          justify-items: start;
          padding-block-start: var(--s1);
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { session } = this;
    const part = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(intlLocale(), options).format(session.start);
    return html`<a href="/sessions/${session.room}" class=${session.status === 'cancelled' ? 'cancelled' : ''}>
      <span class="day" aria-hidden="true"><b>${part({ day: 'numeric' })}</b><span>${part({ month: 'short' })}</span></span>
      <span class="words">
        <span class="title" dir="auto" lang=${session.language ?? nothing}>${titleOf(session)}</span>
        ${session.title ? html`<c-translated look="row" .item=${{ kind: 'title', room: session.room }} .text=${session.title} .declared=${session.language}></c-translated>` : nothing}
        <span class="meta">${whenWords(session.start, session.end)}</span>
        <span class="meta" dir="auto">${[
          displayName(session.host),
          plural(
            session.institutionCount,
            { one: '{n} institution', other: '{n} institutions' },
            { id: 'sessions.institutions' },
          ),
          session.series ? everyWords(session.series.every) : '',
        ]
          .filter(Boolean)
          .join(' · ')}</span>
      </span>
      <span class="end">${this.#chip()}</span>
    </a>`;
  }

  #chip(): TemplateResult | typeof nothing {
    const { session } = this;
    if (session.status === 'cancelled')
      return html`<span class="chip">${icon('close')}${msg('Cancelled', { id: 'sessions.cancelled' })}</span>`;
    const moment = momentOf(session, Date.now());
    if (moment === 'now')
      return html`<span class="chip accent">${icon('clock')}${msg('Happening now', { id: 'sessions.now' })}</span>`;
    if (moment === 'over') return nothing;
    if (session.answer === 'none')
      return html`<span class="chip accent">${msg('Invited', { id: 'sessions.invited' })}</span>`;
    if (session.answer === 'declined')
      return html`<span class="chip">${msg('Declined', { id: 'sessions.answer.declined' })}</span>`;
    return session.answer === 'accepted'
      ? html`<span class="chip">${icon('check')}${msg('Accepted', { id: 'sessions.answer.accepted' })}</span>`
      : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-session-row': SessionRow;
  }
}
