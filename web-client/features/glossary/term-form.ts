import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { conceptAreas, type SomeTerms } from '../../../spec/schemas/common/terms.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { direction, isLanguage, language, languageInOwnWords, languages, msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textArea, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { areaChoices } from './glossary-words.ts';
import {
  changedTerms,
  type DraftFault,
  type Drafts,
  draftOf,
  emptyDraft,
  faultsOf,
  type TermDraft,
} from './term-draft.ts';

/** Asks for terms of a concept, or of a new one, in some languages, and sends them to the editors. Emits `c-close` and `c-proposed`. */
@customElement('c-term-form')
export class TermForm extends UiElement {
  @property({ type: Boolean }) open = false;
  /** Nothing for a new concept. */
  @property() concept: string | undefined;
  @property({ attribute: false }) now: SomeTerms = {};
  @consume({ context: callContext }) private call!: Call;
  @state() private drafts: Drafts = {};
  @state() private area = '';
  @state() private source = '';
  @state() private reason = '';
  @state() private tried = false;
  @state() private busy = false;
  @state() private problem: Problem | undefined;
  #clientId = '';

  static override styles = [
    base,
    css`
      fieldset {
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s2) var(--s4) var(--s4);
        margin: 0;
        min-inline-size: 0;
      }
      fieldset {
        display: grid;
        gap: var(--s3);
      }
      legend {
        font-weight: 600;
        padding-inline: var(--s2);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.#begin();
  }

  #begin(): void {
    const own = language();
    const first: Language[] = this.concept === undefined && own !== 'en' ? ['en', own] : [own];
    this.drafts = Object.fromEntries(first.map((code) => [code, this.#draftFor(code)]));
    [this.area, this.source, this.reason] = ['', '', ''];
    [this.tried, this.problem] = [false, undefined];
    this.#clientId = crypto.randomUUID();
  }

  #draftFor(code: Language): TermDraft {
    const separator = code === 'zh' || code === 'ja' ? '、' : code === 'ar' ? '، ' : ', ';
    return this.now[code] ? draftOf(this.now[code], separator) : emptyDraft;
  }

  override render(): TemplateResult {
    const heading =
      this.concept === undefined
        ? msg('Propose a term', { id: 'glossary.propose.new' })
        : msg('Propose a change', { id: 'glossary.propose.change' });
    return html`<c-dialog large .heading=${heading} .open=${this.open} @c-close=${this.#close}>
      ${this.open ? this.#form() : nothing}
      <button slot="actions" type="button" class="btn quiet" @click=${this.#close}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      <button slot="actions" type="submit" form="form" class="btn primary" ?disabled=${this.busy} @click=${this.#send}>${msg('Send to the editors', { id: 'glossary.form.send' })}</button>
    </c-dialog>`;
  }

  #form(): TemplateResult {
    const shown = languages.filter((code) => this.drafts[code]);
    const left = languages.filter((code) => !this.drafts[code]);
    const missingArea = this.tried && this.concept === undefined && this.area === '';
    return html`<form id="form" class="stack" novalidate @submit=${this.#send}>
      ${problemNote(this.problem)}
      ${
        this.concept === undefined
          ? selectField({
              id: 'area',
              label: msg('Subject', { id: 'glossary.area' }),
              value: this.area,
              empty: msg('Please choose', { id: 'glossary.form.choose' }),
              options: areaChoices(),
              required: true,
              error: missingArea ? msg('Please choose a subject.', { id: 'glossary.form.areaMissing' }) : undefined,
              onChange: (area) => {
                this.area = area;
              },
            })
          : nothing
      }
      ${shown.map((code) => this.#language(code, shown.length > 1))}
      ${
        left.length > 0
          ? selectField({
              id: 'add',
              label: msg('Add another language', { id: 'glossary.form.add' }),
              value: '',
              empty: msg('Please choose', { id: 'glossary.form.choose' }),
              options: left.map((code) => ({ value: code, label: languageInOwnWords(code), lang: code })),
              onChange: (code) => {
                if (isLanguage(code)) this.drafts = { ...this.drafts, [code]: this.#draftFor(code) };
              },
            })
          : nothing
      }
      ${textField({ id: 'source', label: msg('Source', { id: 'glossary.source' }), hint: msg('Where the term is written so: a guideline, a society, a textbook.', { id: 'glossary.form.sourceHint' }), value: this.source, maxLength: 300, dir: 'auto', optional: true, onInput: (text) => this.#keep(() => (this.source = text)) })}
      ${textArea({ id: 'reason', label: msg('Reason', { id: 'glossary.reason' }), hint: msg('Why the editors should approve it.', { id: 'glossary.form.reasonHint' }), value: this.reason, rows: 2, maxLength: 1000, optional: true, onInput: (text) => this.#keep(() => (this.reason = text)) })}
    </form>`;
  }

  #keep(change: () => unknown): void {
    change();
    this.problem = undefined;
  }

  #language(code: Language, removable: boolean): TemplateResult {
    const draft = this.drafts[code] ?? emptyDraft;
    const faults = this.tried ? faultsOf(draft) : {};
    const dir = direction(code);
    const field = (name: keyof TermDraft) => ({
      id: `${code}-${name}`,
      value: draft[name],
      lang: code,
      dir,
      error: faults[name] ? faultWords(faults[name]) : undefined,
      onInput: (text: string) =>
        this.#keep(() => (this.drafts = { ...this.drafts, [code]: { ...draft, [name]: text } })),
    });
    return html`<fieldset>
      <legend lang=${code}>${languageInOwnWords(code)}</legend>
      ${textField({ ...field('term'), label: msg('Term', { id: 'glossary.form.term' }), maxLength: 120, required: true })}
      ${textField({ ...field('also'), label: msg('Other right words', { id: 'glossary.form.also' }), hint: msg('Synonyms and abbreviations, separated by commas.', { id: 'glossary.form.alsoHint' }), optional: true })}
      ${textField({ ...field('forbidden'), label: msg('Words to avoid', { id: 'glossary.form.avoid' }), hint: msg('Words that are often confused with it, separated by commas. A translation that has one is marked.', { id: 'glossary.form.avoidHint' }), optional: true })}
      ${textField({ ...field('note'), label: msg('Note', { id: 'glossary.note' }), optional: true })}
      ${removable ? html`<button type="button" class="btn quiet" @click=${() => this.#remove(code)}>${icon('trash')}${msg('Leave this language out', { id: 'glossary.form.remove' })}</button>` : nothing}
    </fieldset>`;
  }

  #remove(code: Language): void {
    this.drafts = Object.fromEntries(Object.entries(this.drafts).filter(([other]) => other !== code));
  }

  #close = (): void => {
    this.emit('c-close');
  };

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.tried = true;
    const isFaulty = Object.values(this.drafts).some((draft) => Object.keys(faultsOf(draft)).length > 0);
    const area = conceptAreas.find((one) => one === this.area);
    if (isFaulty || (this.concept === undefined && area === undefined)) return this.#focusFault();
    this.busy = true;
    const body = {
      clientId: this.#clientId,
      ...(this.concept === undefined ? {} : { concept: this.concept }),
      ...(this.concept === undefined && area ? { area } : {}),
      terms: this.#wanted(),
      ...(this.source.trim() ? { source: this.source.trim() } : {}),
      ...(this.reason.trim() ? { reason: this.reason.trim() } : {}),
    };
    const reply = await this.call('glossary.propose', { body, repeatable: true });
    this.busy = false;
    if (reply.ok) this.emit('c-proposed');
    else this.problem = reply.problem;
  };

  /** What differs from what is in force; when nothing does, everything, so that the server says so. */
  #wanted(): SomeTerms {
    const changed = changedTerms(this.drafts, this.now);
    return Object.keys(changed).length > 0 ? changed : changedTerms(this.drafts, {});
  }

  async #focusFault(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }
}

function faultWords(fault: DraftFault): string {
  switch (fault) {
    case 'missing':
      return msg('Please write the term.', { id: 'glossary.fault.missing' });
    case 'long':
      return msg('This is too long.', { id: 'glossary.fault.long' });
    case 'many':
      return msg('At most eight words are possible.', { id: 'glossary.fault.many' });
    case 'contradiction':
      return msg('A word to avoid stands in the term or in its other right words.', {
        id: 'glossary.fault.contradiction',
      });
  }
}
