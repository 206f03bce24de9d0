import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { facts, fill, msg, plural } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import { type CallNow, handQueue, inOrder, isSame, leads, nobody, type Present } from './call-now.ts';
import { roleWords } from './session-words.ts';

/** Everybody in the call, of every institution: who asks to speak, who leads, and what each has switched on. */
@customElement('c-call-people')
export class CallPeople extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) now: CallNow = nobody;

  static override styles = [
    base,
    avatarStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--s3);
        min-block-size: 0;
      }
      h2 {
        font-size: 16px;
      }
      ul {
        max-block-size: 60vh;
        overflow: auto;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 var(--s3);
        align-items: center;
        padding-block: var(--s2);
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .words {
        min-inline-size: 0;
        line-height: 1.35;
      }
      .signs {
        display: flex;
        gap: var(--s1);
        align-items: center;
        color: var(--ink-3);
      }
      .signs .off {
        color: var(--warn);
      }
      .hand {
        display: inline-flex;
        align-items: center;
        gap: 2px;
        color: var(--accent);
        font-weight: 600;
      }
      .badge {
        display: inline-block;
        padding: 0 var(--s2);
        border-radius: var(--r-small);
        background: var(--accent-2);
        color: var(--accent);
        font-size: 13px;
        font-weight: 600;
      }
    `,
  ];

  override render(): TemplateResult {
    const { people } = this.now;
    const queue = handQueue(this.now);
    return html`<h2>${plural(people.length, { one: '{n} person in the call', other: '{n} people in the call' }, { id: 'moderation.inCall' })}</h2>
      ${people.some(({ role }) => leads(role)) ? nothing : html`<p class="note">${icon('info')}<span>${msg('No host is in the call now.', { id: 'moderation.noHost' })}</span></p>`}
      <ul class="plain">
        ${repeat(
          inOrder(this.now, (person) => this.nameOf(person)),
          ({ node, actor }) => `${node}/${actor}`,
          (person) => this.#person(person, queue.indexOf(person) + 1),
        )}
      </ul>`;
  }

  #cardOf(person: { node: string; actor: string }): PersonCard | undefined {
    return this.session.people.find((one) => isSame(one.person, person))?.person;
  }

  nameOf(person: { node: string; actor: string }): string {
    const card = this.#cardOf(person);
    return card ? displayName(card) : msg('Somebody', { id: 'sessions.call.somebody' });
  }

  #person(person: Present, place: number): TemplateResult {
    const card = this.#cardOf(person);
    const isOwn = isSame(person, this.viewer);
    const name = this.nameOf(person);
    return html`<li>
      ${avatar(card?.name ?? name, 'small')}
      <div class="words">
        <div class="name"><bdi>${isOwn ? fill(msg('{name} (you)', { id: 'sessions.call.you' }), { name }) : name}</bdi></div>
        <div class="meta">${leads(person.role) ? html`<span class="badge">${roleWords(person.role)}</span> ` : nothing}<span dir="auto">${facts(
          [card ? nameOfInstitution(card.institution) : person.node, leads(person.role) ? '' : roleWords(person.role)],
        )}</span></div>
        ${person.lost ? html`<div class="meta">${msg('Connection lost, coming back', { id: 'moderation.lost' })}</div>` : nothing}
        ${person.mutedBy ? html`<div class="meta">${fill(msg('Muted by {name}', { id: 'moderation.mutedBy' }), { name: this.nameOf(person.mutedBy) })}</div>` : nothing}
      </div>
      <div class="signs">${this.#hand(place)} ${this.#signs(person)}</div>
    </li>`;
  }

  #hand(place: number): TemplateResult | typeof nothing {
    if (place === 0) return nothing;
    const n = String(place);
    return html`<span class="hand">${icon('hand', fill(msg('Hand raised, number {n}', { id: 'moderation.hand' }), { n }))}<span aria-hidden="true">${n}</span></span>`;
  }

  #signs({ on }: Present): TemplateResult {
    const hears = on.includes('microphone');
    const sees = on.includes('camera');
    return html`${
      on.includes('screen') ? icon('device', msg('Shares the screen', { id: 'moderation.shares' })) : nothing
    }
      ${hears ? icon('mic', msg('Microphone on', { id: 'moderation.micOn' })) : html`<span class="off">${icon('mic-off', msg('Microphone off', { id: 'sessions.call.micOff' }))}</span>`}
      ${sees ? icon('camera', msg('Camera on', { id: 'moderation.cameraOn' })) : icon('camera-off', msg('Camera is off', { id: 'sessions.door.cameraOff' }))}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-people': CallPeople;
  }
}
