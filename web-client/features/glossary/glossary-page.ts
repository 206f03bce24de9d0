import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { GlossaryLine, GlossaryState } from '../../../spec/schemas/api/glossary.ts';
import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import type { ConceptArea } from '../../../spec/schemas/common/terms.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { direction, isLanguage, language, languageInOwnWords, languages, msg, plural, str } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { areaChoices, areaName } from './glossary-words.ts';
import './term-form.ts';

type Found = Reply<'glossary.search'>;
const searchPauseMs = 250;
const pageSize = 50;

/** The terms in force, found in any language, shown in the reader's and a second one. Search and filters stand in the address. */
@customElement('c-glossary-page')
export class GlossaryPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private found: Found | undefined;
  @state() private now: GlossaryState | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  @state() private proposing = false;
  #asked = 0;
  #timer: number | undefined;
  #stop: (() => void) | undefined;

  static override styles = [
    base,
    css`
      .filters {
        display: grid;
        grid-template-columns: minmax(0, 2fr) repeat(2, minmax(0, 1fr));
        gap: var(--s3);
        margin-block: var(--s4);
      }
      @media (max-width: 760px) {
        .filters {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .filters > :first-child {
          grid-column: 1 / -1;
        }
      }
      .line {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr)) minmax(0, 12em);
        gap: 2px var(--s4);
        align-items: baseline;
        padding-block: var(--s3);
        color: inherit;
        text-decoration: none;
      }
      .line:hover .word {
        text-decoration: underline;
      }
      .word {
        font-weight: 600;
        color: var(--accent);
        overflow-wrap: anywhere;
      }
      .other {
        overflow-wrap: anywhere;
        text-align: start;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s2);
        justify-content: flex-end;
      }
      @media (max-width: 640px) {
        .line {
          grid-template-columns: minmax(0, 1fr);
        }
        .facts {
          justify-content: flex-start;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.stream.listen({
      events: (events) => {
        if (events.some(({ type }) => type === 'glossary.changed')) void this.#load();
      },
      reset: () => void this.#load(),
    });
    void this.#loadState();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#stop?.();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#search();
  }

  get #other(): Language {
    const chosen = this.query.get('with');
    if (isLanguage(chosen) && chosen !== language()) return chosen;
    return language() === 'en' ? 'es' : 'en';
  }

  #filter(): NonNullable<Query<'glossary.search'>> {
    const [query, area] = [this.query.get('q'), this.query.get('area')];
    return { ...(query ? { query } : {}), ...(area ? { area: area as ConceptArea } : {}), limit: pageSize };
  }

  async #load(): Promise<void> {
    await Promise.all([this.#loadState(), this.#search()]);
  }

  async #loadState(): Promise<void> {
    const reply = await this.call('glossary.state');
    if (reply.ok) this.now = reply.value;
    else this.problem = reply.problem;
  }

  async #search(): Promise<void> {
    const asked = ++this.#asked;
    const reply = await this.call('glossary.search', { query: this.#filter() });
    if (asked !== this.#asked) return;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.found = reply.value;
  }

  #set(name: string, value: string): void {
    const next = new URLSearchParams(this.query);
    if (value) next.set(name, value);
    else next.delete(name);
    navigate(`/glossary${next.size > 0 ? `?${next}` : ''}`, { replace: true });
  }

  override render(): TemplateResult {
    const { now, found } = this;
    const meta = [
      now && msg(str`Version ${now.version}`, { id: 'glossary.version' }),
      found && plural(found.total, { one: '{n} concept', other: '{n} concepts' }, { id: 'glossary.count' }),
    ];
    return html`<c-page heading=${msg('Glossary', { id: 'glossary.title' })}>
      <span slot="meta">${meta.filter(Boolean).join(' · ')}</span>
      ${now ? this.#actions(now) : nothing}
      <p class="meta">${msg('Medical terms that translations and captions keep to, agreed between the institutions.', { id: 'glossary.intro' })}</p>
      ${now && now.hub === null ? this.#alone(now) : nothing}
      <div class="filters" role="search">${this.#filters()}</div>
      ${this.#results()}
      <c-term-form .open=${this.proposing} @c-close=${this.#closeForm} @c-proposed=${this.#proposed}></c-term-form>
    </c-page>`;
  }

  #actions({ may, waiting, hub }: GlossaryState): TemplateResult {
    return html`${hub === null ? nothing : html`<a slot="actions" class="btn" href="/glossary/proposals">${icon('list')}${msg('Proposals', { id: 'glossary.proposals.title' })}${waiting > 0 ? html` <span class="count">${waiting}</span>` : nothing}</a>`}
      ${may.propose ? html`<button slot="actions" type="button" class="btn primary" @click=${this.#openForm}>${icon('plus')}${msg('Propose a term', { id: 'glossary.propose.new' })}</button>` : nothing}`;
  }

  #alone({ may }: GlossaryState): TemplateResult {
    return html`<div class="note">${icon('info')}<div>
      <p>${
        may.open
          ? msg(
              'The terms that come with the program are in force. Open the glossary so that institutions can propose changes and editors approve them.',
              { id: 'glossary.alone.hub' },
            )
          : msg(
              'The terms that come with the program are in force. Changes can be proposed when the hub of this institution opens its glossary.',
              { id: 'glossary.alone' },
            )
      }</p>
      ${may.open ? html`<button type="button" class="btn primary" ?disabled=${this.busy} @click=${this.#open}>${msg('Open the glossary', { id: 'glossary.open' })}</button>` : nothing}
    </div></div>`;
  }

  #filters(): TemplateResult {
    return html`${textField({
      id: 'q',
      type: 'search',
      label: msg('Search in any language', { id: 'glossary.search' }),
      value: this.query.get('q') ?? '',
      maxLength: 120,
      dir: 'auto',
      onInput: (text) => {
        clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => this.#set('q', text.trim()), searchPauseMs);
      },
    })}
    ${selectField({ id: 'area', label: msg('Subject', { id: 'glossary.area' }), value: this.query.get('area') ?? '', empty: msg('All', { id: 'directory.filter.all' }), options: areaChoices(), onChange: (chosen) => this.#set('area', chosen) })}
    ${selectField({
      id: 'with',
      label: msg('Compare with', { id: 'glossary.compare' }),
      value: this.#other,
      options: languages
        .filter((one) => one !== language())
        .map((one) => ({ value: one, label: languageInOwnWords(one), lang: one })),
      onChange: (chosen) => this.#set('with', chosen),
    })}`;
  }

  #results(): TemplateResult {
    const { found } = this;
    if (!found) return this.problem ? problemState(this.problem, () => void this.#load()) : skeleton('rows', 8);
    if (found.concepts.length === 0) {
      return emptyState({
        icon: 'search',
        title: msg('No term found', { id: 'glossary.none' }),
        text: msg('Try another word or language, or propose the term.', { id: 'glossary.noneText' }),
        action:
          this.query.size > 0
            ? html`<a class="btn" href="/glossary">${msg('Clear all filters', { id: 'directory.people.clear' })}</a>`
            : undefined,
      });
    }
    return html`<ul class="plain list">${repeat(
      found.concepts,
      ({ id }) => id,
      (line) => html`<li>${this.#line(line)}</li>`,
    )}</ul>
      ${found.concepts.length < found.total ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${this.#more}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }

  #line({ id, area, words, changed, waiting }: GlossaryLine): TemplateResult {
    const [own, other] = [language(), this.#other];
    const fallback = Object.values(words)[0] ?? id;
    return html`<a class="line" href="/glossary/${encodeURIComponent(id)}">
      <span class="word" dir="auto">${words[own] ?? words.en ?? fallback}</span>
      <span class="other" lang=${other} dir=${direction(other)}>${words[other] ?? '–'}</span>
      <span class="facts meta">
        ${area ? html`<span>${areaName(area)}</span>` : nothing}
        ${changed ? html`<span class="chip">${msg('Changed', { id: 'glossary.changed' })}</span>` : nothing}
        ${waiting > 0 ? html`<span class="chip">${plural(waiting, { one: '{n} proposal', other: '{n} proposals' }, { id: 'glossary.waiting' })}</span>` : nothing}
      </span>
    </a>`;
  }

  #openForm = (): void => {
    this.proposing = true;
  };
  #closeForm = (): void => {
    this.proposing = false;
  };
  #proposed = (): void => {
    this.proposing = false;
    toast({ text: msg('Your proposal was sent to the editors.', { id: 'glossary.proposed' }) });
    navigate('/glossary/proposals');
  };

  #open = async (): Promise<void> => {
    const sure = await confirm({
      heading: msg('Open the glossary', { id: 'glossary.open' }),
      text: msg('Every institution of this hub is invited, also those that join later. You appoint the editors.', {
        id: 'glossary.open.text',
      }),
      confirm: msg('Open the glossary', { id: 'glossary.open' }),
    });
    if (sure === undefined) return;
    this.busy = true;
    const reply = await this.call('glossary.open', { body: {} });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.now = reply.value;
    await this.#search();
  };

  #more = async (): Promise<void> => {
    const held = this.found;
    if (!held) return;
    this.busy = true;
    const query = { ...this.#filter(), offset: held.concepts.length };
    const reply = await this.call('glossary.search', { query });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.found = { ...reply.value, concepts: [...held.concepts, ...reply.value.concepts] };
  };
}
