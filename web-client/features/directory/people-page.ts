import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { byName, countryName, languageInOwnWords, list, msg, number, plural } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { specialtyName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';

type People = Reply<'directory.people'>;
const searchPauseMs = 250;
const filters = ['q', 'specialty', 'language', 'country', 'node'] as const;

/** People of the whole federation, found by words, specialty, language, country, institution; the filters stand in the address. */
@customElement('c-people-page')
export class PeoplePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private people: People | undefined;
  @state() private institutions: { value: string; label: string }[] = [];
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  #asked = 0;
  #timer: number | undefined;

  static override styles = [
    base,
    css`
      .filters {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 170px), 1fr));
        gap: var(--s3);
        margin-block-end: var(--s4);
      }
      .filters > :first-child {
        grid-column: 1 / -1;
      }
      li {
        padding-block: var(--s3);
      }
      @media (max-width: 640px) {
        .person > .meta {
          padding-inline-start: calc(44px + var(--s3));
        }
      }
      .person {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s3);
        align-items: center;
      }
      .person c-person {
        flex: 1 1 260px;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.call('directory.institutions').then((reply) => {
      if (reply.ok)
        this.institutions = reply.value.institutions
          .map((one) => ({ value: one.node, label: nameIn(one.names) }))
          .sort((a, b) => byName(a.label, b.label));
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#search();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #filter(): NonNullable<Query<'directory.people'>> {
    const entries = filters.flatMap((name) => {
      const value = this.query.get(name);
      return value ? [[name, value] as const] : [];
    });
    return Object.fromEntries(entries) as { q?: string; specialty?: Specialty };
  }

  async #search(): Promise<void> {
    const asked = ++this.#asked;
    const reply = await this.call('directory.people', { query: { ...this.#filter(), limit: 30 } });
    if (asked !== this.#asked) return;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.people = reply.value;
  }

  #set(name: string, value: string): void {
    const next = new URLSearchParams(this.query);
    if (value) next.set(name, value);
    else next.delete(name);
    navigate(`/people${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  }

  override render(): TemplateResult {
    const { people } = this;
    return html`<c-page heading=${msg('People', { id: 'directory.people.title' })}>
      <span slot="meta">${people ? plural(people.total, { one: '{n} person', other: '{n} people' }, { id: 'directory.people.count' }) : nothing}</span>
      <a slot="actions" class="btn" href="/profile">${icon('person')}${msg('My profile', { id: 'directory.people.mine' })}</a>
      <div class="filters" role="search">${this.#filters()}</div>
      ${this.#results()}
    </c-page>`;
  }

  #filters(): TemplateResult {
    const facets = this.people?.facets;
    const value = (name: string) => this.query.get(name) ?? '';
    const options = (
      name: string,
      found: readonly { value: string; count: number }[] | undefined,
      words: (value: string) => string,
    ) => {
      const listed = (found ?? []).map((one) => ({
        value: one.value,
        label: `${words(one.value)} (${number(one.count)})`,
      }));
      // A chosen value stays in the list although nobody matches any more.
      const chosen = value(name);
      if (chosen && !listed.some((one) => one.value === chosen)) listed.push({ value: chosen, label: words(chosen) });
      return listed.sort((a, b) => byName(a.label, b.label));
    };
    return html`${textField({
      id: 'q',
      type: 'search',
      label: msg('Search by name, unit or words of the profile', { id: 'directory.people.search' }),
      value: value('q'),
      onInput: (text) => {
        clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => this.#set('q', text.trim()), searchPauseMs);
      },
    })}
    ${selectField({ id: 'specialty', label: msg('Specialty', { id: 'directory.filter.specialty' }), value: value('specialty'), empty: msg('All', { id: 'directory.filter.all' }), options: options('specialty', facets?.specialties, specialtyName), onChange: (chosen) => this.#set('specialty', chosen) })}
    ${selectField({ id: 'language', label: msg('Language', { id: 'directory.filter.language' }), value: value('language'), empty: msg('All', { id: 'directory.filter.all' }), options: options('language', facets?.languages, languageInOwnWords), onChange: (chosen) => this.#set('language', chosen) })}
    ${selectField({ id: 'country', label: msg('Country', { id: 'directory.filter.country' }), value: value('country'), empty: msg('All', { id: 'directory.filter.all' }), options: options('country', facets?.countries, countryName), onChange: (chosen) => this.#set('country', chosen) })}
    ${selectField({ id: 'node', label: msg('Institution', { id: 'directory.filter.institution' }), value: value('node'), empty: msg('All', { id: 'directory.filter.all' }), options: this.institutions, onChange: (chosen) => this.#set('node', chosen) })}`;
  }

  #results(): TemplateResult {
    const { people } = this;
    if (!people) return this.problem ? problemState(this.problem, () => void this.#search()) : skeleton('rows', 6);
    if (people.people.length === 0) {
      return emptyState({
        icon: 'search',
        title: msg('Nobody found', { id: 'directory.people.none' }),
        text: msg(
          'Try fewer filters. People are listed when their institution has approved them and they agree to it.',
          { id: 'directory.people.noneText' },
        ),
        action:
          this.query.size > 0
            ? html`<a class="btn" href="/people">${msg('Clear all filters', { id: 'directory.people.clear' })}</a>`
            : undefined,
      });
    }
    return html`<ul class="plain list">
        ${repeat(
          people.people,
          ({ card }) => `${card.node}/${card.actor}`,
          ({ card, languages }) => html`<li>
            <div class="person"><c-person .card=${card}></c-person><span class="meta">${list(languages.map(languageInOwnWords))}</span></div>
          </li>`,
        )}
      </ul>
      ${people.next ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${this.#more}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }

  #more = async (): Promise<void> => {
    const held = this.people;
    if (!held?.next) return;
    this.busy = true;
    const reply = await this.call('directory.people', { query: { ...this.#filter(), cursor: held.next, limit: 30 } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.people = { ...reply.value, people: [...held.people, ...reply.value.people] };
  };
}
