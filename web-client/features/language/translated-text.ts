import { consume } from '@lit/context';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LanguageSettings, TranslationItem } from '../../../spec/schemas/api/language.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { problemText } from '../../api/problems.ts';
import { storesContext } from '../../app/contexts.ts';
import { direction, fill, language, languageName, msg, number } from '../../app/i18n.ts';
import type { LiveStore } from '../../data/live-store.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { type Store, Watching } from '../../data/store.ts';
import { type Entry, languageSettings, translationDesk, type Wanted } from '../../data/translations.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { renderMarkdown } from '../discussions/markdown.ts';
import { apparentLanguage } from './apparent.ts';
import { flagWords } from './flag-words.ts';
import { markWords } from './mark-words.ts';
import { reasonWords } from './reason-words.ts';
import './report-dialog.ts';
import { whenNear } from './seen.ts';
import { markdownStyles, translatedStyles } from './translated-styles.ts';
import { type Chosen, type ReadingView, readingOf, targetOf } from './view-model.ts';

type Settings = { settings: LanguageSettings };

/**
 * Somebody's words with their translation: shows one of the two, with the mark of the machine that made it, the way to the other, and what the medical
 * check doubts. `look`: `markdown` and `plain` show the words themselves; `beside` stands below a heading or a name that shows the original
 * already, and adds only the translation; `row` does so in lists, without anything to press.
 */
@customElement('c-translated')
export class TranslatedText extends UiElement {
  @property({ attribute: false }) item!: TranslationItem;
  @property({ attribute: false }) text = '';
  /** As the author declared it, BCP 47. */
  @property({ attribute: false }) declared: string | null | undefined;
  @property() look: 'markdown' | 'plain' | 'beside' | 'row' = 'plain';
  /** Translate although nobody pressed anything here: a file's name beside a post that is shown translated. */
  @property({ type: Boolean }) along = false;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @state() private chosen: Chosen;
  @state() private reporting = false;
  readonly #watching = new Watching(this);
  #settings: LiveStore<Settings> | undefined;
  #entry: Store<Entry | undefined> | undefined;
  #key = '';
  #stopWaiting: (() => void) | undefined;
  #told = '';

  static override styles = [base, markdownStyles, translatedStyles];

  /** Shows the translation, and fetches it when it is not there: for menus of those who show the text. */
  showTranslation(): void {
    // What is not known yet may come with doubts, and then the original stays.
    this.chosen = this.#entry?.value?.state === 'done' ? 'translation' : undefined;
    this.#ask();
  }

  showOriginal(): void {
    this.chosen = 'original';
  }

  /** Whether there is a translation on the screen now. */
  get isTranslated(): boolean {
    return this.#view()?.shows === 'translation';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.#settings ??= this.stores.get(languageSettings) as unknown as LiveStore<Settings>;
    const wanted = this.#wanted();
    const key = wanted ? JSON.stringify([wanted.item, wanted.text, wanted.to]) : '';
    if (key === this.#key && this.#entry) return;
    // Other words: what was chosen for the old ones does not hold.
    if (this.#key !== '' && changed.has('text')) this.chosen = undefined;
    this.#key = key;
    this.#entry = wanted && this.stores.get(translationDesk).entry(wanted);
    this.#watching.switchTo(this.#settings, ...(this.#entry ? [this.#entry] : []));
  }

  override updated(): void {
    const view = this.#view();
    const wants = view?.fetches || (this.along && view?.offer === 'translate');
    if (wants && !this.#stopWaiting) {
      this.#stopWaiting = whenNear(this, () => {
        this.#stopWaiting = undefined;
        const now = this.#view();
        if (now?.fetches || (this.along && now?.offer === 'translate')) this.#ask();
      });
    }
    const shows = view?.shows ?? 'original';
    if (shows === this.#told) return;
    this.#told = shows;
    this.emit('translated-shown', shows);
  }

  get #language(): Language | undefined {
    return apparentLanguage(this.text, this.declared);
  }

  #wanted(): Wanted | undefined {
    const settings = this.#settings?.value.value?.settings;
    if (!settings || this.text.trim() === '') return undefined;
    const to = targetOf(settings, language());
    return { item: this.item, text: this.text, language: this.#language, to };
  }

  #view(): ReadingView | undefined {
    const settings = this.#settings?.value.value?.settings;
    if (!settings) return undefined;
    const { chosen } = this;
    return readingOf({ settings, locale: language(), language: this.#language, entry: this.#entry?.value, chosen });
  }

  #ask(): void {
    const wanted = this.#wanted();
    if (wanted) this.stores.get(translationDesk).ask(wanted);
  }

  override render(): TemplateResult | typeof nothing {
    const view = this.#view();
    const entry = this.#entry?.value;
    const shown = view?.shows === 'translation' && entry?.state === 'done' ? entry : undefined;
    if (this.look === 'row') return shown ? this.#row(shown) : nothing;
    if (this.look === 'beside')
      return html`${shown ? this.#words(shown.text, shown.to) : nothing}${this.#foot(view, entry, shown)}`;
    return html`${shown ? this.#words(shown.text, shown.to) : this.#words(this.text, undefined)}
      ${this.#foot(view, entry, shown)}`;
  }

  /** @param to language of a translation; undefined for the original */
  #words(text: string, to: Language | undefined): TemplateResult {
    const lang = to ?? this.declared ?? this.#language ?? nothing;
    const dir = to ? direction(to) : 'auto';
    return this.look === 'markdown'
      ? html`<div class="text" dir=${dir} lang=${lang} .innerHTML=${renderMarkdown(text)}></div>`
      : html`<div class="text plain" dir=${dir} lang=${lang}>${text}</div>`;
  }

  #row({ text, to, from, made }: Extract<Entry, { state: 'done' }>): TemplateResult {
    return html`<span class="row" title=${markWords(from, made)}>${icon('globe')}<span class="visually-hidden">${markWords(from, made)}</span><bdi lang=${to} dir=${direction(to)}>${text}</bdi></span>`;
  }

  #foot(
    view: ReadingView | undefined,
    entry: Entry | undefined,
    shown: Extract<Entry, { state: 'done' }> | undefined,
  ): TemplateResult | typeof nothing {
    if (entry?.state === 'done') return this.#doneFoot(entry, shown);
    if (entry?.state === 'asking') return this.#progress(entry);
    if (entry?.state === 'none' || entry?.state === 'failed') return this.#failure(entry, view);
    if (view?.offer !== 'translate') return nothing;
    const from = this.#language;
    const label =
      from === undefined
        ? msg('Translate', { id: 'language.translate' })
        : fill(msg('Translate from {language}', { id: 'language.translateFrom' }), { language: languageName(from) });
    return html`<div class="foot"><button type="button" class="link" @click=${() => this.showTranslation()}>${icon('globe')}${label}</button></div>`;
  }

  #doneFoot(
    entry: Extract<Entry, { state: 'done' }>,
    shown: Extract<Entry, { state: 'done' }> | undefined,
  ): TemplateResult {
    const doubts = entry.flags;
    return html`${doubts.length > 0 ? this.#doubts(entry, shown !== undefined) : nothing}
      <div class="foot">
        ${shown ? html`<span class="mark">${icon('globe')}<span>${markWords(entry.from, entry.made)}</span></span>` : nothing}
        ${
          shown
            ? html`<button type="button" class="link" @click=${() => this.showOriginal()}>${this.look === 'beside' ? msg('Hide translation', { id: 'language.hideTranslation' }) : msg('Show original', { id: 'language.showOriginal' })}</button>
              <button type="button" class="link" @click=${() => this.#report(true)}>${msg('Report', { id: 'language.report.send' })}<span class="visually-hidden"> ${msg('Report a wrong translation', { id: 'language.report.title' })}</span></button>`
            : html`<button type="button" class="link" @click=${() => this.showTranslation()}>${icon('globe')}${doubts.length > 0 ? msg('Show translation anyway', { id: 'language.showAnyway' }) : msg('Show translation', { id: 'language.showTranslation' })}</button>`
        }
      </div>
      ${this.reporting ? html`<c-report-translation .item=${this.item} .original=${this.text} .translation=${entry} @c-close=${() => this.#report(false)}></c-report-translation>` : nothing}`;
  }

  #doubts(entry: Extract<Entry, { state: 'done' }>, isShown: boolean): TemplateResult {
    return html`<div class="doubts" role="note">
      ${icon('warn')}
      <div>
        <b>${isShown ? msg('This translation may be wrong. Compare it with the original.', { id: 'language.doubt.shown' }) : msg('The original is shown, because the translation may be wrong.', { id: 'language.doubt.held' })}</b>
        <ul>${entry.flags.map((flag) => html`<li>${flagWords(flag)}</li>`)}</ul>
      </div>
    </div>`;
  }

  #progress({ fetched }: Extract<Entry, { state: 'asking' }>): TemplateResult {
    const words =
      fetched === undefined || fetched >= 1
        ? msg('Translating…', { id: 'language.translating' })
        : fill(msg('This browser fetches what it needs to translate: {percent} %', { id: 'language.fetching' }), {
            percent: number(Math.round(fetched * 100)),
          });
    return html`<div class="foot" role="status"><span class="mark">${icon('clock')}<span>${words}</span></span></div>`;
  }

  #failure(entry: Extract<Entry, { state: 'none' | 'failed' }>, view: ReadingView | undefined): TemplateResult {
    const words = entry.state === 'none' ? reasonWords(entry.reason) : problemText(entry.problem);
    const mayRepeat = entry.state === 'failed' || (view?.offer === 'again' && entry.reason !== 'not_found');
    return html`<div class="foot" role="status"><span class="mark">${icon('info')}<span>${words}</span></span>
      ${mayRepeat ? html`<button type="button" class="link" @click=${() => this.showTranslation()}>${icon('refresh')}${msg('Try again', { id: 'language.again' })}</button>` : nothing}
    </div>`;
  }

  #report(on: boolean): void {
    this.reporting = on;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-translated': TranslatedText;
  }
}
