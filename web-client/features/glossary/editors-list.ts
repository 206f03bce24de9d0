import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { textField } from '../../ui/field.ts';
import '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';

const searchPauseMs = 250;
const mostFound = 8;
const keyOf = ({ node, actor }: Pick<PersonCard, 'node' | 'actor'>) => `${node}/${actor}`;

/** Who decides about proposals; the hub's administrators appoint them here. */
@customElement('c-editors')
export class EditorsList extends UiElement {
  @property({ type: Boolean }) mayAppoint = false;
  @consume({ context: callContext }) private call!: Call;
  @state() private editors: PersonCard[] | undefined;
  @state() private problem: Problem | undefined;
  @state() private wanted = '';
  @state() private found: PersonCard[] | undefined;
  @state() private busy = false;
  #timer: number | undefined;

  static override styles = [
    base,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s3);
        align-items: center;
        padding-block: var(--s3);
      }
      li c-person {
        flex: 1 1 240px;
      }
      .field {
        margin-block: var(--s4) var(--s2);
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const reply = await this.call('glossary.editors');
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.editors = reply.value.editors;
  }

  override render(): TemplateResult {
    const { editors } = this;
    if (!editors) return this.problem ? problemState(this.problem, () => void this.#load()) : skeleton('rows', 3);
    return html`${this.mayAppoint ? this.#search() : nothing}
      ${
        editors.length === 0
          ? emptyState({
              icon: 'people',
              title: msg('There is no editor yet', { id: 'glossary.editors.none' }),
              text: msg('The administrators of the hub appoint editors from any institution.', {
                id: 'glossary.editors.text',
              }),
            })
          : html`<p class="meta">${msg('The administrators of the hub appoint editors from any institution.', { id: 'glossary.editors.text' })}</p>
            <ul class="plain list">${repeat(editors, keyOf, (card) => this.#person(card, false))}</ul>`
      }`;
  }

  #search(): TemplateResult {
    const free = this.found?.filter((card) => !this.editors?.some((editor) => keyOf(editor) === keyOf(card)));
    return html`${textField({
      id: 'person',
      type: 'search',
      label: msg('Find somebody to make an editor', { id: 'glossary.editors.find' }),
      value: this.wanted,
      dir: 'auto',
      onInput: (text) => {
        this.wanted = text;
        clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => void this.#find(), searchPauseMs);
      },
    })}
    ${
      free && this.wanted.trim() !== ''
        ? html`<ul class="plain list" aria-live="polite">${free.length === 0 ? html`<li class="meta">${msg('Nobody found', { id: 'directory.people.none' })}</li>` : repeat(free, keyOf, (card) => this.#person(card, true))}</ul>`
        : nothing
    }`;
  }

  #person(card: PersonCard, editor: boolean): TemplateResult {
    const label = editor
      ? msg('Make an editor', { id: 'glossary.editors.add' })
      : msg('Remove as editor', { id: 'glossary.editors.remove' });
    return html`<li>
      <c-person .card=${card}></c-person>
      ${this.mayAppoint ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#set(card, editor)}>${label}</button>` : nothing}
    </li>`;
  }

  async #find(): Promise<void> {
    const q = this.wanted.trim();
    if (q === '') return;
    const reply = await this.call('directory.people', { query: { q, limit: mostFound } });
    if (q === this.wanted.trim() && reply.ok) this.found = reply.value.people.map(({ card }) => card);
  }

  async #set({ node, actor }: PersonCard, editor: boolean): Promise<void> {
    this.busy = true;
    const reply = await this.call('glossary.setEditor', { body: { node, actor, editor } });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.editors = reply.value.editors;
  }
}
