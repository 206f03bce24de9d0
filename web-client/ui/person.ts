import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Badge, PersonCard } from '../../spec/schemas/api/people.ts';
import type { Call } from '../api/client.ts';
import { callContext } from '../app/contexts.ts';
import { countryName, facts, fill, msg, place, str } from '../app/i18n.ts';
import { nameOfInstitution } from '../app/institution.ts';
import { dateTime, day } from '../app/time.ts';
import { professionName, specialtyName } from '../app/words.ts';
import { avatar, avatarStyles } from './avatar.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import './popover.ts';
import type { Problem } from '../api/problem.ts';
import { problemNote, skeleton } from './states.ts';
import { base } from './styles.ts';

const badgeIcons = {
  verified: 'shield',
  suspended: 'shield-off',
  expired: 'shield-question',
  unverified: 'shield-question',
} as const;

/** Specialty and institution as they stand beside a name. */
export function personLine(card: PersonCard): string {
  const { institution, specialty, profession } = card;
  const what =
    specialty && specialty !== 'other' ? specialtyName(specialty) : profession ? professionName(profession) : '';
  const where = place([nameOfInstitution(institution), institution.city]);
  return facts([what, where]);
}

export const personAddress = (card: Pick<PersonCard, 'node' | 'actor'>): string =>
  `/people/${encodeURIComponent(card.node)}/${encodeURIComponent(card.actor)}`;
export const displayName = (card: Pick<PersonCard, 'name' | 'title'>): string =>
  card.title ? `${card.title} ${card.name}` : card.name;

/**
 * The verified badge: shield, specialty, institution. One tap tells who vouched, through which chain, and when this node checked it; the chain is
 * fetched then, and the node answers from what it holds, also while the person's home node is away.
 */
@customElement('c-badge')
export class VerifiedBadge extends UiElement {
  @property({ attribute: false }) card!: PersonCard;
  @consume({ context: callContext }) private call!: Call;
  @state() private badge: Badge | undefined;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        max-inline-size: 100%;
      }
      .line {
        display: inline-flex;
        align-items: baseline;
        gap: 4px;
        color: var(--accent);
        font-size: 14px;
        font-weight: 550;
        text-align: start;
      }
      .line .icon {
        inline-size: 15px;
        block-size: 15px;
        align-self: center;
      }
      .line.suspended {
        color: var(--stop);
      }
      .line.expired,
      .line.unverified {
        color: var(--warn);
      }
      h2 {
        display: flex;
        gap: 8px;
        align-items: center;
        font-size: 16px;
      }
      ol {
        list-style: none;
        padding: 0;
        margin-block: var(--s3);
        display: grid;
        gap: var(--s3);
      }
      li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: 10px;
        line-height: 1.35;
      }
      li .icon {
        color: var(--accent);
        margin-block-start: 1px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { badge: status } = this.card;
    return html`<c-popover look="bare" .label=${statusWords(status)} @c-open=${() => this.#fetch()}>
      <span slot="trigger" class="line ${status}">${icon(badgeIcons[status], statusWords(status))}<span>${personLine(this.card)}</span></span>
      <div>${this.#details()}</div>
    </c-popover>`;
  }

  #details(): TemplateResult | typeof nothing {
    if (this.problem) return html`${problemNote(this.problem)}`;
    const { badge } = this;
    if (!badge) return skeleton('lines', 2);
    return html`<h2>${icon(badgeIcons[badge.status])}${statusWords(badge.status)}</h2>
      <ol>
        ${badge.chain.map(
          (step) =>
            html`<li>${icon(step.kind === 'hub' ? 'globe' : step.kind === 'institution' ? 'building' : 'person')}<span
                >${step.name}<br /><span class="meta">${stepWords(step)}</span></span
              ></li>`,
        )}
      </ol>
      <p class="meta">${msg(str`Checked by your own node on ${dateTime(badge.checkedAt)}, from signatures it holds itself.`, { id: 'ui.badge.checked' })}</p>
      <p><a href=${personAddress(this.card)}>${msg('Open the page of this person', { id: 'ui.badge.open' })}</a></p>`;
  }

  async #fetch(): Promise<void> {
    const { node, actor } = this.card;
    this.problem = undefined;
    const reply = await this.call('directory.person', { params: { node, actor } });
    if (reply.ok) this.badge = reply.value.badge;
    else this.problem = reply.problem;
  }
}

export function statusWords(status: PersonCard['badge']): string {
  switch (status) {
    case 'verified':
      return msg('Verified', { id: 'ui.badge.verified' });
    case 'suspended':
      return msg('Suspended', { id: 'ui.badge.suspended' });
    case 'expired':
      return msg('Approval has run out', { id: 'ui.badge.expired' });
    default:
      return msg('Not verified', { id: 'ui.badge.unverified' });
  }
}

function stepWords(step: Badge['chain'][number]): string {
  const since = { date: day(step.since) };
  if (step.status !== 'active')
    return fill(msg('not active any more since {date}', { id: 'ui.badge.inactive' }), since);
  if (step.kind === 'hub') return msg('approves the institutions', { id: 'ui.badge.hub' });
  if (step.kind === 'institution')
    return fill(msg('approved by the hub since {date}', { id: 'ui.badge.institution' }), since);
  return fill(msg('approved by the institution since {date}', { id: 'ui.badge.person' }), since);
}

/** A person as a line in a list: sign, name, badge. `plain` leaves the badge without its box, for lines that are links themselves. */
@customElement('c-person')
export class PersonLine extends UiElement {
  @property({ attribute: false }) card!: PersonCard;
  @property({ type: Boolean }) plain = false;
  @property({ type: Boolean }) small = false;

  static override styles = [
    base,
    avatarStyles,
    css`
      :host {
        display: flex;
        gap: var(--s3);
        align-items: center;
        min-inline-size: 0;
      }
      .text {
        min-inline-size: 0;
        line-height: 1.35;
      }
      .name {
        display: inline-block;
        padding-block: 1px;
        min-block-size: 24px;
        font-weight: 650;
        color: var(--ink);
        text-decoration: none;
      }
      a.name:hover {
        text-decoration: underline;
      }
    `,
  ];

  override render(): TemplateResult {
    const name = displayName(this.card);
    return html`${avatar(this.card.name, this.small ? 'small' : 'normal')}
      <div class="text">
        ${this.plain ? html`<span class="name" dir="auto">${name}</span>` : html`<a class="name" dir="auto" href=${personAddress(this.card)}>${name}</a>`}
        <div>${this.plain ? html`<span class="meta">${personLine(this.card)}</span>` : html`<c-badge .card=${this.card}></c-badge>`}</div>
        ${this.card.institution.country && !this.small ? html`<div class="meta">${countryName(this.card.institution.country)}</div>` : nothing}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-badge': VerifiedBadge;
    'c-person': PersonLine;
  }
}
