import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Institution } from '../../../spec/schemas/api/directory.ts';
import { countryName, facts, fill, list, msg, place, plural } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { shortTime } from '../../app/time.ts';
import { specialtyName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { lineStyles, signStyles } from '../../ui/layout-styles.ts';
import { base } from '../../ui/styles.ts';

const shownSpecialties = 4;

/** One institution as a line; the whole line leads to its page. */
@customElement('c-institution-row')
export class InstitutionRow extends UiElement {
  @property({ attribute: false }) institution!: Institution;

  static override styles = [
    base,
    lineStyles,
    signStyles,
    css`
      b {
        font-weight: 650;
      }
      .state {
        display: inline-flex;
        gap: 6px;
        align-items: center;
      }
    `,
  ];

  override render(): TemplateResult {
    const { institution } = this;
    const where = place([institution.city, institution.country && countryName(institution.country)]);
    const people =
      institution.memberCount === null
        ? ''
        : plural(institution.memberCount, { one: '{n} person', other: '{n} people' }, { id: 'directory.people.count' });
    const about = list(institution.specialties.slice(0, shownSpecialties).map(specialtyName));
    return html`<a href="/institutions/${institution.node}">
      <span class="sign" aria-hidden="true">${icon(institution.isHub ? 'globe' : 'building')}</span>
      <span>
        <b dir="auto">${nameIn(institution.names)}</b> ${institution.isHub ? html`<span class="chip accent">${msg('Hub', { id: 'directory.institution.hub' })}</span>` : nothing}
        <span class="meta"><br />${facts([where, people])}${about ? html`<br />${about}` : nothing}</span>
      </span>
      <span class="state meta">${reachability(institution)}</span>
    </a>`;
  }
}

/** Whether a node can be reached, with a mark of its own shape and words. */
export function reachability(institution: Institution): TemplateResult {
  if (institution.status === 'suspended')
    return html`<span class="chip stop">${msg('Suspended', { id: 'directory.institution.suspended' })}</span>`;
  if (institution.status !== 'active')
    return html`<span class="chip">${msg('No longer a member', { id: 'directory.institution.gone' })}</span>`;
  if (institution.isSelf)
    return html`<span class="dot" aria-hidden="true"></span>${msg('your node', { id: 'directory.institution.self' })}`;
  if (institution.reachable)
    return html`<span class="dot" aria-hidden="true"></span>${msg('reachable', { id: 'directory.map.reachable' })}`;
  return html`<span class="dot away" aria-hidden="true"></span>${
    institution.reachableSince
      ? fill(msg('away since {time}', { id: 'directory.institution.awaySince' }), {
          time: shortTime(institution.reachableSince, Date.now()),
        })
      : msg('away', { id: 'directory.map.away' })
  }`;
}

declare global {
  interface HTMLElementTagNameMap {
    'c-institution-row': InstitutionRow;
  }
}
