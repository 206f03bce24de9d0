import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GlossaryConcept } from '../../../spec/schemas/api/glossary.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { SomeTerms } from '../../../spec/schemas/common/terms.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { direction, language, languageInOwnWords, languageName, msg, rich } from '../../app/i18n.ts';
import { day } from '../../app/time.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { displayName, personAddress } from '../../ui/person.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { areaName, wordList } from './glossary-words.ts';
import './proposal-card.ts';
import './term-form.ts';

type Answer = Reply<'glossary.concept'>;
type Entry = GlossaryConcept['terms'][number];

/** One concept: what each language calls it, what to avoid, where it comes from, and everything that was proposed about it. */
@customElement('c-concept-page')
export class ConceptPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private answer: Answer | undefined;
  @state() private may = { propose: false, decide: false };
  @state() private problem: Problem | undefined;
  @state() private proposing = false;
  #stop: (() => void) | undefined;

  static override styles = [
    base,
    css`
      .terms > li {
        display: grid;
        grid-template-columns: minmax(7em, 11em) minmax(0, 1fr);
        gap: 2px var(--s4);
        padding-block: var(--s3);
      }
      .terms h3 {
        font-size: 15px;
        font-weight: 600;
        color: var(--ink-3);
      }
      .terms .word {
        font-size: 18px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .terms .own {
        background: var(--accent-2);
        border-radius: var(--r);
        padding-inline: var(--s3);
        margin-inline: calc(-1 * var(--s3));
      }
      .avoid {
        color: var(--stop);
      }
      @media (max-width: 640px) {
        .terms > li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      h2 {
        margin-block: var(--s5) var(--s2);
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
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('params')) void this.#load();
  }

  async #load(): Promise<void> {
    const [reply, state] = await Promise.all([
      this.call('glossary.concept', { params: { concept: this.params.concept ?? '' } }),
      this.call('glossary.state'),
    ]);
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.answer = reply.value;
    if (state.ok) this.may = state.value.may;
  }

  override render(): TemplateResult {
    const { answer, problem } = this;
    const title = msg('Glossary', { id: 'glossary.title' });
    if (!answer) {
      const back = { href: '/glossary', label: title };
      return html`<c-page heading=${title} back="/glossary">${problem ? problemState(problem, () => void this.#load(), back) : skeleton('rows', 8)}</c-page>`;
    }
    const { concept, history } = answer;
    const named = (code: string) => concept.terms.find((entry) => entry.language === code)?.term.term;
    const heading = named(language()) ?? named('en') ?? concept.terms[0]?.term.term ?? concept.id;
    const terms = Object.fromEntries(concept.terms.map((entry) => [entry.language, entry.term])) as SomeTerms;
    return html`<c-page .heading=${heading} back="/glossary">
      <span slot="meta">${concept.area ? areaName(concept.area) : nothing}</span>
      ${this.may.propose ? html`<button slot="actions" type="button" class="btn primary" @click=${this.#openForm}>${icon('edit')}${msg('Propose a change', { id: 'glossary.propose.change' })}</button>` : nothing}
      ${concept.note ? html`<p dir="auto">${concept.note}</p>` : nothing}
      <ul class="plain list terms">${concept.terms.map((entry) => this.#entry(entry))}</ul>
      ${history.length > 0 ? html`<h2>${msg('History', { id: 'glossary.history' })}</h2>` : nothing}
      <div class="stack">${history.map((one) => html`<c-proposal-card .proposal=${one} .editor=${this.may.decide} plain @c-changed=${() => void this.#load()}></c-proposal-card>`)}</div>
      <c-term-form .open=${this.proposing} .concept=${concept.id} .now=${terms} @c-close=${this.#closeForm} @c-proposed=${this.#proposed}></c-term-form>
    </c-page>`;
  }

  #entry({ language: code, term, origin }: Entry): TemplateResult {
    const dir = direction(code);
    return html`<li class=${code === language() ? 'own' : nothing}>
      <h3><span lang=${code}>${languageInOwnWords(code)}</span>${code === language() ? nothing : html`<br /><span class="meta">${languageName(code)}</span>`}</h3>
      <div>
        <div class="word"><bdi lang=${code} dir=${dir}>${term.term}</bdi></div>
        ${term.also ? html`<div>${msg('Also', { id: 'glossary.also' })}: <bdi lang=${code} dir=${dir}>${wordList(term.also, code)}</bdi></div>` : nothing}
        ${term.forbidden ? html`<div class="avoid">${msg('Avoid', { id: 'glossary.avoid' })}: <bdi lang=${code} dir=${dir}>${wordList(term.forbidden, code)}</bdi></div>` : nothing}
        ${term.note ? html`<div class="meta"><bdi lang=${code} dir=${dir}>${term.note}</bdi></div>` : nothing}
        <div class="meta">${origin ? this.#origin(origin) : msg('Comes with the program', { id: 'glossary.origin.program' })}</div>
      </div>
    </li>`;
  }

  #origin(origin: NonNullable<Entry['origin']>): TemplateResult {
    const link = (card: typeof origin.by) => html`<a href=${personAddress(card)}><bdi>${displayName(card)}</bdi></a>`;
    const words = rich<TemplateResult | string>(
      msg('Proposed by {person}, approved by {editor} on {date}', { id: 'glossary.origin' }),
      { person: link(origin.by), editor: link(origin.approvedBy), date: day(origin.at) },
    );
    return html`${words}${origin.source ? html`<br />${msg('Source', { id: 'glossary.source' })}: <bdi>${origin.source}</bdi>` : nothing}`;
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
    void this.#load();
  };
}
