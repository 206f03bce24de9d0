import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { countryName, languageInOwnWords, list, msg, number, place } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { day } from '../../app/time.ts';
import { institutionKindName, specialtyName } from '../../app/words.ts';
import { type OneInstitution, openInstitution } from '../../data/directory.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import '../../ui/person.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { reachability } from './institution-row.ts';

/** One institution: what it is, who approved it, whether its node can be reached, and its people. */
@customElement('c-institution-page')
export class InstitutionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private people: Reply<'directory.people'> | undefined;
  @state() private hubName: string | undefined;
  private store!: LiveStore<OneInstitution>;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      .state {
        display: inline-flex;
        gap: 6px;
        align-items: center;
      }
      section {
        margin-block-start: var(--s5);
      }
      h2 {
        margin-block-end: var(--s2);
      }
      li {
        padding-block: var(--s2);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    const node = this.params.node ?? '';
    this.store = openInstitution(this.call, this.stream, node);
    this.#watching.switchTo(this.store);
    void this.#nameHub(node);
    void this.call('directory.people', { query: { node, limit: 12 } }).then((reply) => {
      if (reply.ok) this.people = reply.value;
    });
  }

  /** The hub is an institution too and has a name; without it its node's name stands there. */
  async #nameHub(node: string): Promise<void> {
    const own = await this.call('directory.institution', { params: { node } });
    if (!own.ok || !own.value.hub) return;
    const hub = await this.call('directory.institution', { params: { node: own.value.hub } });
    if (hub.ok) this.hubName = nameIn(hub.value.names);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    if (!value) {
      return html`<c-page heading=${msg('Institution', { id: 'directory.filter.institution' })} headingHidden back="/institutions">
        ${stage === 'failed' && problem ? problemState(problem, () => void this.store.refetch(), { href: '/institutions', label: msg('To all institutions', { id: 'directory.institution.all' }) }) : skeleton('lines', 3)}
      </c-page>`;
    }
    return html`<c-page heading=${nameIn(value.names)} back="/institutions">
      <span slot="meta" class="state">${reachability(value)}</span>
      ${value.statusReason && value.status !== 'active' ? html`<p class="note stop">${icon('stop')}<bdi>${value.statusReason}</bdi></p><br />` : nothing}
      ${this.#facts(value)} ${this.#people(value)}
    </c-page>`;
  }

  #facts(institution: OneInstitution): TemplateResult {
    const fact = (label: string, value: unknown) =>
      value ? html`<dt>${label}</dt><dd dir="auto">${value}</dd>` : nothing;
    return html`<dl class="facts-list">
      ${fact(msg('Legal name', { id: 'directory.institution.legalName' }), institution.legalName)}
      ${fact(msg('Kind', { id: 'directory.institution.kind' }), institution.kind ? institutionKindName(institution.kind) : '')}
      ${fact(msg('Place', { id: 'directory.institution.place' }), place([institution.city, institution.country && countryName(institution.country)]))}
      ${fact(msg('Node', { id: 'directory.institution.node' }), html`<span class="mono" dir="ltr">${institution.node}</span>`)}
      ${fact(msg('Approved by', { id: 'directory.institution.approvedBy' }), institution.hub ? html`<a href="/institutions/${institution.hub}"><bdi>${this.hubName ?? institution.hub}</bdi></a>` : '')}
      ${fact(msg('Approved on', { id: 'directory.institution.approvedAt' }), institution.approvedAt ? day(institution.approvedAt) : '')}
      ${fact(msg('Languages', { id: 'directory.person.languages' }), list(institution.languages.map(languageInOwnWords)))}
      ${fact(msg('Specialties', { id: 'directory.institution.specialties' }), list(institution.specialties.map(specialtyName)))}
      ${fact(msg('People', { id: 'directory.people.title' }), institution.memberCount === null ? '' : number(institution.memberCount))}
    </dl>`;
  }

  #people(institution: OneInstitution): TemplateResult | typeof nothing {
    if (!this.people || this.people.people.length === 0) return nothing;
    return html`<section>
      <h2>${msg('People', { id: 'directory.people.title' })}</h2>
      <ul class="plain list">${this.people.people.map(({ card }) => html`<li><c-person .card=${card}></c-person></li>`)}</ul>
      ${this.people.total > this.people.people.length ? html`<a class="btn" href="/people?node=${institution.node}">${msg('Show all', { id: 'directory.institution.allPeople' })}</a>` : nothing}
    </section>`;
  }
}
