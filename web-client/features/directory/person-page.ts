import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { PersonProfile } from '../../../spec/schemas/api/people.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext, viewerContext } from '../../app/contexts.ts';
import { countryName, facts, fill, languageInOwnWords, list, msg, place } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { dateTime, day } from '../../app/time.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName, statusWords } from '../../ui/person.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../language/translated-text.ts';

/** A person's page: who they are, who vouches for them and through which chain, what you share. */
@customElement('c-person-page')
export class PersonPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @state() private profile: PersonProfile | undefined;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    avatarStyles,
    css`
      .top {
        display: flex;
        gap: var(--s4);
        align-items: center;
        margin-block-end: var(--s5);
      }
      .about {
        margin-block: var(--s4);
      }
      section {
        margin-block-end: var(--s5);
      }
      h2 {
        margin-block-end: var(--s2);
      }
      ol.chain {
        list-style: none;
        padding: 0;
        display: grid;
        gap: var(--s3);
      }
      ol.chain li {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: 10px;
      }
      ol.chain .icon {
        color: var(--accent);
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('directory.person', {
      params: { node: this.params.node ?? '', actor: this.params.actor ?? '' },
    });
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.profile = reply.value;
  }

  override render(): TemplateResult {
    const { profile } = this;
    if (!profile) {
      return html`<c-page heading=${msg('Person', { id: 'directory.person.title' })} headingHidden back="/people">
        ${this.problem ? problemState(this.problem, () => void this.#fetch(), { href: '/people', label: msg('To all people', { id: 'directory.person.all' }) }) : skeleton('posts', 1)}
      </c-page>`;
    }
    const { card } = profile;
    const mine = card.actor === this.viewer?.actor && card.node === this.viewer?.node;
    const mayWrite = !mine && card.badge !== 'suspended';
    return html`<c-page heading=${displayName(card)} back="/people" .factsLabel=${msg('Who vouches', { id: 'directory.person.vouches' })}>
      <span slot="meta">${facts([card.profession && professionName(card.profession), card.specialty && specialtyName(card.specialty)])}</span>
      ${mine ? html`<a slot="actions" class="btn" href="/profile">${icon('edit')}${msg('Change my profile', { id: 'directory.person.change' })}</a>` : nothing}
      ${mayWrite ? html`<a slot="actions" class="btn primary" href="/conversations/${card.node}/${card.actor}">${icon('talk')}${msg('Write a message', { id: 'directory.person.write' })}</a>` : nothing}
      ${this.#chain(profile)}
      <div class="top">
        ${avatar(card.name, 'large')}
        <div>
          <a href="/institutions/${card.institution.node}"><b dir="auto">${nameOfInstitution(card.institution)}</b></a>
          <div class="meta">${place([card.institution.city, card.institution.country && countryName(card.institution.country)])}</div>
          ${profile.unit ? html`<div dir="auto">${profile.unit}</div><c-translated look="beside" .item=${{ kind: 'unit', node: card.node, actor: card.actor }} .text=${profile.unit}></c-translated>` : nothing}
        </div>
      </div>
      ${profile.about ? html`<c-translated class="about prose" .item=${{ kind: 'about', node: card.node, actor: card.actor }} .text=${profile.about}></c-translated>` : nothing}
      <dl class="facts-list">
        ${profile.languages.length > 0 ? html`<dt>${msg('Languages', { id: 'directory.person.languages' })}</dt><dd>${list(profile.languages.map(languageInOwnWords))}</dd>` : nothing}
        ${profile.interests.length > 0 ? html`<dt>${msg('Interests', { id: 'directory.person.interests' })}</dt><dd>${list(profile.interests.map(specialtyName))}</dd>` : nothing}
        ${profile.contact ? html`<dt>${msg('Contact', { id: 'directory.person.contact' })}</dt><dd dir="auto">${profile.contact}</dd>` : nothing}
      </dl>
      ${this.#shared(profile)}
    </c-page>`;
  }

  #shared({ sharedDiscussions }: PersonProfile): TemplateResult | typeof nothing {
    if (sharedDiscussions.length === 0) return nothing;
    return html`<section>
      <h2>${msg('Discussions you share', { id: 'directory.person.shared' })}</h2>
      <ul class="plain list">${sharedDiscussions.map((one) => html`<li><a href="/discussions/${one.room}" dir="auto">${one.title}</a></li>`)}</ul>
    </section>`;
  }

  #chain({ badge }: PersonProfile): TemplateResult {
    return html`<section slot="facts">
      <h2>${icon(badge.status === 'verified' ? 'shield' : 'shield-question')} ${statusWords(badge.status)}</h2>
      <ol class="chain">
        ${badge.chain.map(
          (step) => html`<li>
            ${icon(step.kind === 'hub' ? 'globe' : step.kind === 'institution' ? 'building' : 'person')}
            <span><bdi>${step.name}</bdi><br /><span class="meta">${fill(step.status === 'active' ? msg('since {date}', { id: 'directory.chain.since' }) : msg('ended on {date}', { id: 'directory.chain.ended' }), { date: day(step.since) })}</span></span>
          </li>`,
        )}
      </ol>
      <p class="meta">${fill(msg('Checked on {time} by your own node, from signatures it holds. This works also while the other node is away.', { id: 'directory.chain.checked' }), { time: dateTime(badge.checkedAt) })}</p>
      ${badge.expiresAt ? html`<p class="meta">${fill(msg('The approval is renewed before {date}.', { id: 'directory.chain.expires' }), { date: day(badge.expiresAt) })}</p>` : nothing}
    </section>`;
  }
}
