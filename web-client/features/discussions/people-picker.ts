import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Institution } from '../../../spec/schemas/api/directory.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { countryName, fill, msg, place } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/person.ts';
import { problemNote, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';

export interface Picked {
  people: PersonCard[];
  institutions: { node: string; name: string }[];
}
const searchPauseMs = 200;

/** Finds people and institutions of the whole federation and collects the chosen ones. Tells each change by `picked`. */
@customElement('c-people-picker')
export class PeoplePicker extends UiElement {
  @property({ attribute: false }) picked: Picked = { people: [], institutions: [] };
  /** Keys `node/actor` of people who need not be offered. */
  @property({ attribute: false }) without: ReadonlySet<string> = new Set();
  /** Only one person, as for a conversation. */
  @property({ type: Boolean }) single = false;
  @consume({ context: callContext }) private call!: Call;
  @state() private words = '';
  @state() private people: PersonCard[] | undefined;
  @state() private institutions: Institution[] = [];
  @state() private problem: Problem | undefined;
  #timer: number | undefined;
  #asked = 0;

  static override styles = [
    base,
    css`
      .results {
        max-block-size: 320px;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--r);
        margin-block-start: var(--s2);
      }
      .results h2 {
        font-size: 14px;
        color: var(--ink-3);
        padding: var(--s2) var(--s3) 0;
      }
      .result {
        font: inherit;
        color: inherit;
        display: flex;
        gap: var(--s3);
        align-items: center;
        inline-size: 100%;
        min-block-size: 56px;
        padding: var(--s2) var(--s3);
        border: 0;
        background: none;
        text-align: start;
        cursor: pointer;
      }
      .result:hover {
        background: var(--hover);
      }
      .result > :first-child {
        flex: 1;
        min-inline-size: 0;
      }
      .result .icon {
        color: var(--accent);
      }
      .chips {
        margin-block-start: var(--s2);
      }
      .empty {
        padding: var(--s4);
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#search();
  }

  override render(): TemplateResult {
    return html`<div class="field">
        <label for="words">${this.single ? msg('Person', { id: 'discussions.picker.person' }) : msg('People and institutions', { id: 'discussions.picker.label' })}</label>
        <input
          class="input"
          id="words"
          type="search"
          autocomplete="off"
          .value=${this.words}
          placeholder=${msg('Name, specialty or institution', { id: 'discussions.picker.placeholder' })}
          @input=${this.#input}
          @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && event.preventDefault()}
        />
      </div>
      ${this.#chips()} ${problemNote(this.problem)}
      <div class="results" aria-live="polite">${this.#results()}</div>`;
  }

  #chips(): TemplateResult | typeof nothing {
    const { people, institutions } = this.picked;
    if (this.single || people.length + institutions.length === 0) return nothing;
    const remove = (name: string) =>
      fill(msg('Take {name} off the list', { id: 'discussions.picker.remove' }), { name });
    return html`<div class="chips">
      ${institutions.map((one) => html`<button type="button" class="chip accent" aria-label=${remove(one.name)} @click=${() => this.#toggleInstitution(one)}>${icon('building')}<bdi>${one.name}</bdi>${icon('close')}</button>`)}
      ${people.map((person) => html`<button type="button" class="chip accent" aria-label=${remove(person.name)} @click=${() => this.#togglePerson(person)}>${icon('person')}<bdi>${person.name}</bdi>${icon('close')}</button>`)}
    </div>`;
  }

  #results(): TemplateResult {
    if (!this.people) return html`<div class="empty">${skeleton('rows', 3)}</div>`;
    const people = this.people.filter((person) => !this.without.has(`${person.node}/${person.actor}`));
    const institutions = this.single ? [] : this.institutions;
    if (people.length + institutions.length === 0) {
      return html`<p class="empty meta">${msg('Nobody found. People appear here when their institution has approved them and they let themselves be listed.', { id: 'discussions.picker.nobody' })}</p>`;
    }
    return html`${
      institutions.length > 0
        ? html`<h2>${msg('Institutions', { id: 'discussions.picker.institutions' })}</h2>
            ${institutions.map((one) => this.#institution(one))}`
        : nothing
    }
      ${people.length > 0 && !this.single ? html`<h2>${msg('People', { id: 'discussions.facts.people' })}</h2>` : nothing}
      ${people.map((person) => {
        const on = this.picked.people.some((one) => one.actor === person.actor && one.node === person.node);
        return html`<button type="button" class="result" aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#togglePerson(person)}><c-person plain small .card=${person}></c-person>${icon(on ? 'check' : this.single ? 'next' : 'plus')}</button>`;
      })}`;
  }

  #institution(institution: Institution): TemplateResult {
    const one = { node: institution.node, name: nameIn(institution.names) };
    const on = this.picked.institutions.some((entry) => entry.node === one.node);
    const where = place([institution.city, institution.country && countryName(institution.country)]);
    return html`<button type="button" class="result" aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#toggleInstitution(one)}>
      <span><b dir="auto">${one.name}</b><span class="meta"> ${where}</span></span>${icon(on ? 'check' : 'plus')}
    </button>`;
  }

  #input = (event: Event): void => {
    this.words = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), searchPauseMs);
  };

  async #search(): Promise<void> {
    const asked = ++this.#asked;
    const q = this.words.trim();
    const [people, institutions] = await Promise.all([
      this.call('directory.people', { query: { limit: 20, ...(q ? { q } : {}) } }),
      this.single ? undefined : this.call('directory.institutions', { query: q ? { q } : {} }),
    ]);
    if (asked !== this.#asked) return;
    this.problem = people.ok ? undefined : people.problem;
    this.people = people.ok ? people.value.people.map((one) => one.card) : [];
    this.institutions = institutions?.ok
      ? institutions.value.institutions.filter((one) => !one.isSelf && one.status === 'active').slice(0, 8)
      : [];
  }

  #togglePerson(person: PersonCard): void {
    const others = this.picked.people.filter((one) => !(one.actor === person.actor && one.node === person.node));
    const on = others.length < this.picked.people.length;
    this.#tell({ ...this.picked, people: this.single ? [person] : on ? others : [...others, person] });
  }

  #toggleInstitution(institution: { node: string; name: string }): void {
    const others = this.picked.institutions.filter((one) => one.node !== institution.node);
    this.#tell({
      ...this.picked,
      institutions: others.length < this.picked.institutions.length ? others : [...others, institution],
    });
  }

  #tell(picked: Picked): void {
    this.picked = picked;
    this.emit<Picked>('picked', picked);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-people-picker': PeoplePicker;
  }
}
