import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Institution } from '../../../spec/schemas/api/directory.ts';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { byName, countryName, languageInOwnWords, msg, plural } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { specialtyName } from '../../app/words.ts';
import { type InstitutionList, matchingInstitutions, openInstitutions } from '../../data/directory.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './institution-row.ts';
import './world-map.ts';

/** Institutions of the federation on a map and as a list. */
@customElement('c-institutions-page')
export class InstitutionsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store!: LiveStore<InstitutionList>;
  private shown: Institution[] = [];
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      .filters {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 170px), 1fr));
        gap: var(--s3);
        margin-block: var(--s4);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = openInstitutions(this.call, this.stream);
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override willUpdate(_changed: PropertyValues<this>): void {
    const { query } = this;
    const filter = {
      q: query.get('q') ?? '',
      country: query.get('country') ?? '',
      specialty: query.get('specialty') ?? '',
      language: query.get('language') ?? '',
    };
    this.shown = matchingInstitutions(this.store.value.value?.institutions ?? [], filter).sort((a, b) =>
      byName(nameIn(a.names), nameIn(b.names)),
    );
  }

  #set(name: string, value: string): void {
    const next = new URLSearchParams(this.query);
    if (value) next.set(name, value);
    else next.delete(name);
    navigate(`/institutions${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    return html`<c-page heading=${msg('Institutions', { id: 'directory.institutions.title' })}>
      <span slot="meta">${value ? plural(this.shown.length, { one: '{n} institution', other: '{n} institutions' }, { id: 'directory.institutions.count' }) : nothing}</span>
      ${value ? this.#content(value) : stage === 'failed' && problem ? problemState(problem, () => void this.store.refetch()) : skeleton('cards', 3)}
    </c-page>`;
  }

  #content({ institutions }: InstitutionList): TemplateResult {
    const choices = (values: readonly string[], words: (value: string) => string) =>
      [...new Set(values)].map((value) => ({ value, label: words(value) })).sort((a, b) => byName(a.label, b.label));
    const value = (name: string) => this.query.get(name) ?? '';
    const all = msg('All', { id: 'directory.filter.all' });
    return html`<c-world-map .institutions=${this.shown}></c-world-map>
      <div class="filters" role="search">
        ${textField({ id: 'q', type: 'search', label: msg('Search', { id: 'directory.institutions.search' }), value: value('q'), onInput: (text) => this.#set('q', text) })}
        ${selectField({
          id: 'country',
          label: msg('Country', { id: 'directory.filter.country' }),
          value: value('country'),
          empty: all,
          options: choices(
            institutions.flatMap((one) => one.country ?? []),
            countryName,
          ),
          onChange: (chosen) => this.#set('country', chosen),
        })}
        ${selectField({
          id: 'specialty',
          label: msg('Specialty', { id: 'directory.filter.specialty' }),
          value: value('specialty'),
          empty: all,
          options: choices(
            institutions.flatMap((one) => one.specialties),
            specialtyName,
          ),
          onChange: (chosen) => this.#set('specialty', chosen),
        })}
        ${selectField({
          id: 'language',
          label: msg('Language', { id: 'directory.filter.language' }),
          value: value('language'),
          empty: all,
          options: choices(
            institutions.flatMap((one) => one.languages),
            languageInOwnWords,
          ),
          onChange: (chosen) => this.#set('language', chosen),
        })}
      </div>
      ${
        this.shown.length === 0
          ? emptyState({
              icon: 'building',
              title: msg('No institution found', { id: 'directory.institutions.none' }),
              text: msg('Institutions appear here when the hub has approved them.', {
                id: 'directory.institutions.noneText',
              }),
            })
          : html`<ul class="plain list">${repeat(
              this.shown,
              (one) => one.node,
              (one) => html`<li><c-institution-row .institution=${one}></c-institution-row></li>`,
            )}</ul>`
      }`;
  }
}
