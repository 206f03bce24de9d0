import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail, SessionPerson } from '../../../spec/schemas/api/sessions.ts';
import { fill, msg, plural } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/person.ts';
import { columnStyles } from '../../ui/layout-styles.ts';
import { base } from '../../ui/styles.ts';
import { answerWords, roleWords, whenWords } from './session-words.ts';

const shownAtFirst = 12;

/** The column beside a session: who comes, who has not answered, and whose node is away. */
@customElement('c-session-people')
export class SessionPeople extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @state() private all = false;

  static override styles = [
    base,
    columnStyles,
    css`
      li {
        padding-block: 5px;
      }
      .said {
        padding-inline-start: calc(34px + var(--s3));
      }
      .node {
        display: flex;
        gap: var(--s2);
        align-items: flex-start;
        line-height: 1.3;
      }
      .dot {
        margin-block-start: 7px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { people, institutions, acceptedCount, invitedCount } = this.session;
    const shown = this.all ? people : people.slice(0, shownAtFirst);
    const counts = fill(msg('{accepted} of {invited} have accepted', { id: 'sessions.people.count' }), {
      accepted: String(acceptedCount),
      invited: String(invitedCount),
    });
    return html`<section>
        <h2>${msg('People', { id: 'sessions.page.people' })}</h2>
        <p class="meta">${counts}</p>
        <ul class="plain">${shown.map((person) => this.#person(person))}</ul>
        ${
          people.length > shown.length
            ? html`<button type="button" class="btn quiet" @click=${() => {
                this.all = true;
              }}>${plural(people.length, { one: 'Show all ({n})', other: 'Show all {n}' }, { id: 'sessions.people.all' })}</button>`
            : nothing
        }
      </section>
      <section>
        <h2>${msg('Institutions', { id: 'sessions.people.institutions' })}</h2>
        <ul class="plain">
          ${institutions.map(
            (one) => html`<li class="node">
              <span class=${one.away ? 'dot away' : 'dot'} aria-hidden="true"></span>
              <div><span dir="auto">${one.name}</span>
                ${one.everybody ? html`<div class="meta">${msg('Everybody there is invited', { id: 'sessions.people.everybody' })}</div>` : nothing}
                ${one.away ? html`<div class="meta">${msg('Its node cannot be reached now', { id: 'sessions.people.away' })}</div>` : nothing}
              </div>
            </li>`,
          )}
        </ul>
      </section>`;
  }

  #person({ person, role, answer, proposal }: SessionPerson): TemplateResult {
    const words =
      role === 'host'
        ? roleWords(role)
        : [answerWords(answer), role === 'speaker' ? '' : roleWords(role)].filter(Boolean).join(' · ');
    return html`<li>
      <c-person small .card=${person}></c-person>
      <div class="meta said">${words}</div>
      ${
        proposal
          ? html`<div class="meta said">${proposal.start !== null && proposal.end !== null ? whenWords(proposal.start, proposal.end) : nothing} <span dir="auto">${proposal.note ?? ''}</span></div>`
          : nothing
      }
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-session-people': SessionPeople;
  }
}
