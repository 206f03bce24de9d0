import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { facts, fill, msg, plural } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/menu.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import './call-invite.ts';
import { CallLead } from './call-lead.ts';
import { cardOf, nameIn } from './call-names.ts';
import { type CallNow, handQueue, inOrder, isSame, leads, nobody, type Present } from './call-now.ts';
import { callPeopleStyles } from './call-people-styles.ts';
import { personMenu } from './call-person-menu.ts';
import { roleWords } from './session-words.ts';

/**
 * Everybody in the call, of every institution: who waits, who asks to speak, who leads, and what each has switched on. Hosts and co-hosts find
 * here what they may do.
 */
@customElement('c-call-people')
export class CallPeople extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) now: CallNow = nobody;
  @consume({ context: callContext }) private call!: Call;
  @state() private invites = false;

  static override styles = [base, avatarStyles, callPeopleStyles];

  get #lead(): CallLead {
    return new CallLead(this.call, this.session.room);
  }

  override render(): TemplateResult {
    const { people } = this.now;
    const queue = handQueue(this.now);
    return html`<div class="head">
        <p class="sum">${plural(people.length, { one: '{n} person in the call', other: '{n} people in the call' }, { id: 'moderation.inCall' })}</p>
        ${this.session.mayHost ? this.#forAll(queue.length > 0) : nothing}
      </div>
      ${this.#waiting()}
      <ul class="plain">
        ${repeat(
          inOrder(this.now, (person) => nameIn(this.session, person)),
          ({ node, actor }) => `${node}/${actor}`,
          (person) => this.#person(person, queue.indexOf(person) + 1),
        )}
      </ul>
      ${this.session.mayHost ? this.#settings() : nothing}`;
  }

  #forAll(hands: boolean): TemplateResult {
    const items = [
      {
        ...{ icon: 'mic-off' as const, label: msg('Mute everybody', { id: 'moderation.muteAll' }) },
        run: () => void this.#lead.act('mute'),
      },
      hands && {
        ...{ icon: 'hand' as const, label: msg('Lower all hands', { id: 'moderation.lowerAll' }) },
        run: () => void this.#lead.act('lower'),
      },
      {
        ...{ icon: 'plus' as const, label: msg('Invite more people', { id: 'moderation.invite' }) },
        run: () => {
          this.invites = true;
        },
      },
    ];
    return html`<c-menu label=${msg('For everybody', { id: 'moderation.forAll' })} .items=${items}></c-menu>
      <c-call-invite .open=${this.invites} .session=${this.session} @c-close=${() => {
        this.invites = false;
      }}></c-call-invite>`;
  }

  #waiting(): TemplateResult | typeof nothing {
    const { waiting } = this.now;
    if (!this.session.mayHost || waiting.length === 0) return nothing;
    return html`<section class="waiting" aria-label=${msg('Waiting to be let in', { id: 'moderation.waiting' })}>
      <h3>${msg('Waiting to be let in', { id: 'moderation.waiting' })}</h3>
      <ul class="plain">${repeat(
        waiting,
        ({ node, actor }) => `${node}/${actor}`,
        (person) => {
          const card = cardOf(this.session, person);
          const name = nameIn(this.session, person);
          return html`<li>
            ${avatar(card?.name ?? name, 'small')}
            <div class="words"><div class="name"><bdi>${name}</bdi></div><div class="meta" dir="auto">${card ? nameOfInstitution(card.institution) : person.node}</div></div>
            <div class="row tight">
              <button type="button" class="btn primary admit" @click=${() => void this.#lead.admit([person])}>${msg('Let in', { id: 'moderation.admit' })}</button>
              <button type="button" class="btn quiet refuse" @click=${() => void this.#lead.act('refuse', person)}>${msg('Refuse', { id: 'moderation.refuse' })}</button>
            </div>
          </li>`;
        },
      )}</ul>
      ${waiting.length > 1 ? html`<button type="button" class="btn" @click=${() => void this.#lead.admit(waiting)}>${msg('Let all in', { id: 'moderation.admitAll' })}</button>` : nothing}
    </section>`;
  }

  #person(person: Present, place: number): TemplateResult {
    const { session, viewer } = this;
    const card = cardOf(session, person);
    const isOwn = isSame(person, viewer);
    const name = nameIn(session, person);
    const items = personMenu(person, name, { session, viewer, lead: this.#lead });
    const label = fill(msg('Actions for {name}', { id: 'moderation.actions' }), { name });
    return html`<li data-person="${person.node}/${person.actor}">
      ${avatar(card?.name ?? name, 'small')}
      <div class="words">
        <div class="name"><bdi>${isOwn ? fill(msg('{name} (you)', { id: 'sessions.call.you' }), { name }) : name}</bdi></div>
        <div class="meta">${leads(person.role) ? html`<span class="badge">${roleWords(person.role)}</span> ` : nothing}<span dir="auto">${facts(
          [card ? nameOfInstitution(card.institution) : person.node, leads(person.role) ? '' : roleWords(person.role)],
        )}</span></div>
        ${person.lost ? html`<div class="meta">${msg('Connection lost, coming back', { id: 'moderation.lost' })}</div>` : nothing}
        ${person.mutedBy ? html`<div class="meta">${fill(msg('Muted by {name}', { id: 'moderation.mutedBy' }), { name: nameIn(session, person.mutedBy) })}</div>` : nothing}
      </div>
      <div class="signs">${this.#hand(place)} ${this.#signs(person)} ${items.length > 0 ? html`<c-menu .label=${label} .items=${items}></c-menu>` : nothing}</div>
    </li>`;
  }

  #hand(place: number): TemplateResult | typeof nothing {
    if (place === 0) return nothing;
    const n = String(place);
    return html`<span class="hand">${icon('hand', fill(msg('Hand raised, number {n}', { id: 'moderation.hand' }), { n }))}<span aria-hidden="true">${n}</span></span>`;
  }

  #signs({ on }: Present): TemplateResult {
    return html`${on.includes('screen') ? icon('device', msg('Shares the screen', { id: 'moderation.shares' })) : nothing}
      ${on.includes('microphone') ? icon('mic', msg('Microphone on', { id: 'moderation.micOn' })) : html`<span class="off">${icon('mic-off', msg('Microphone off', { id: 'sessions.call.micOff' }))}</span>`}
      ${on.includes('camera') ? icon('camera', msg('Camera on', { id: 'moderation.cameraOn' })) : icon('camera-off', msg('Camera is off', { id: 'sessions.door.cameraOff' }))}`;
  }

  #settings(): TemplateResult {
    const { door, removed } = this.session;
    return html`<section class="settings">
      <h3>${msg('Who comes in', { id: 'moderation.door' })}</h3>
      ${checkField({
        id: 'lobby',
        label: msg('People wait until a host lets them in', { id: 'moderation.lobby' }),
        checked: door.lobby,
        onChange: (lobby) => void this.#lead.door({ lobby }),
      })}
      ${checkField({
        id: 'locked',
        label: msg('Nobody new comes in', { id: 'moderation.locked' }),
        checked: door.locked,
        onChange: (locked) => void this.#lead.door({ locked }),
      })}
      ${
        removed.length > 0
          ? html`<h3>${msg('Removed', { id: 'moderation.removedList' })}</h3>
            <ul class="plain removed">${removed.map(
              (
                card,
              ) => html`<li>${avatar(card.name, 'small')}<div class="words"><span class="name"><bdi>${displayName(card)}</bdi></span></div>
                <button type="button" class="btn" @click=${() => void this.#lead.restore(card)}>${msg('Let in again', { id: 'moderation.restore' })}</button></li>`,
            )}</ul>`
          : nothing
      }
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-people': CallPeople;
  }
}
