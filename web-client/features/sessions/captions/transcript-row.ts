import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import { problemText } from '../../../api/problems.ts';
import { fill, msg } from '../../../app/i18n.ts';
import { timeOfDay } from '../../../app/time.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import { flagWords } from '../../language/flag-words.ts';
import { captionLanguages } from './caption-band-styles.ts';
import type { CaptionFeed } from './caption-feed.ts';
import { piecesOf } from './caption-search.ts';
import { type ReadingChoice, readingOf, type Words } from './caption-text.ts';
import { markWords } from './caption-words.ts';

const longest = 1000;

/** One caption of the transcript: when, who, what, and for those who may the way to put it right. */
@customElement('c-transcript-row')
export class TranscriptRow extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) caption!: Caption;
  @property({ attribute: false }) choice!: ReadingChoice;
  @property() name = '';
  /** Words that are marked. */
  @property() query = '';
  /** The one before it is of the same speaker. */
  @property({ type: Boolean }) follows = false;
  @property({ type: Boolean }) mayCorrect = false;
  @state() private edited: string | undefined;
  @state() private busy = false;
  @state() private showsHeard = false;

  static override styles = [
    base,
    captionLanguages,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        column-gap: var(--s2);
        padding-block-start: var(--s3);
      }
      .name {
        font-weight: 650;
      }
      .said {
        display: flex;
        align-items: flex-start;
        gap: var(--s1);
      }
      .words {
        flex: 1;
        min-inline-size: 0;
        padding-block: 3px;
      }
      .second,
      .heard {
        color: var(--ink-2);
        font-size: 15px;
      }
      p:lang(th),
      p:lang(ar) {
        line-height: 1.6;
      }
      .doubt {
        display: flex;
        gap: var(--s1);
        color: var(--warn);
        font-size: 14px;
      }
      .doubt .icon {
        inline-size: 16px;
        block-size: 16px;
        margin-block-start: 2px;
      }
      mark {
        background: var(--warn-2);
        color: var(--warn);
        font-weight: 650;
        border-radius: 2px;
      }
      .btn.icon-only {
        margin-block-start: -6px;
        color: var(--ink-3);
      }
      .btn.small {
        padding-inline: 0;
        min-block-size: 32px;
        font-size: 14px;
        text-align: start;
      }
      form {
        display: grid;
        gap: var(--s2);
        padding-block: var(--s1);
      }
    `,
  ];

  override render(): TemplateResult {
    const { caption, choice } = this;
    const reading = readingOf(caption, choice);
    const time = new Date(caption.t0).toISOString();
    return html`${
      this.follows
        ? nothing
        : html`<div class="head"><time class="meta" datetime=${time}>${timeOfDay(caption.t0)}</time><bdi class="name">${this.name}</bdi>
          <span class="meta">${caption.removed ? nothing : markWords(reading, caption.lang, caption.corrected !== undefined)}</span></div>`
    }
    ${this.edited === undefined ? this.#said(caption) : this.#form(this.edited)}`;
  }

  #said(caption: Caption): TemplateResult {
    if (caption.removed)
      return html`<p class="meta">${msg('The words were removed.', { id: 'captions.row.removed' })}</p>`;
    const { first, second, flags } = readingOf(caption, this.choice);
    const mayEdit = this.mayCorrect && caption.event !== null;
    const label = fill(msg('Correct “{words}”', { id: 'captions.row.correctThis' }), {
      words: caption.text.slice(0, 40),
    });
    return html`<div class="said"><div class="words">
        ${flags.length > 0 ? html`<div class="doubt">${icon('warn')}<span>${flags.slice(0, 1).map(flagWords)}</span></div>` : nothing}
        ${this.#words(first, 'first')} ${second ? this.#words(second, 'second') : nothing} ${this.#heard(caption)}
      </div>
      ${
        mayEdit
          ? html`<button type="button" class="btn quiet icon-only" aria-label=${label} title=${msg('Correct', { id: 'captions.row.correct' })} @click=${() => this.#edit(caption.text)}>${icon('edit')}</button>`
          : nothing
      }</div>`;
  }

  #words({ text, lang, dir }: Words, name: string): TemplateResult {
    return html`<p class=${name} lang=${lang} dir=${dir}>${piecesOf(text, this.query).map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text))}</p>`;
  }

  #heard(caption: Caption): TemplateResult | typeof nothing {
    if (!caption.corrected || !caption.heard) return nothing;
    if (this.showsHeard)
      return html`<p class="heard" lang=${caption.lang} dir="auto">${fill(msg('The engine understood: {words}', { id: 'captions.row.heard' }), { words: caption.heard })}</p>`;
    return html`<button type="button" class="btn quiet small" @click=${() => {
      this.showsHeard = true;
    }}>${msg('Corrected. Show what the engine understood', { id: 'captions.row.showHeard' })}</button>`;
  }

  #form(text: string): TemplateResult {
    const { lang } = this.caption;
    return html`<form @submit=${(event: Event) => {
      event.preventDefault();
      void this.#save();
    }} @keydown=${(event: KeyboardEvent) => {
      // The call page knows Escape, too: here it leaves the words only.
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#leave();
    }}>
      <textarea class="input" rows="3" lang=${lang} dir="auto" maxlength=${longest} aria-label=${msg('What was said', { id: 'captions.row.words' })} .value=${text} @input=${(
        event: Event,
      ) => {
        this.edited = (event.target as HTMLTextAreaElement).value;
      }}></textarea>
      <div class="row"><button class="btn primary" ?disabled=${this.busy || text.trim() === ''}>${msg('Correct for everybody', { id: 'captions.row.save' })}</button>
        <button type="button" class="btn" @click=${() => this.#leave()}>${msg('Cancel', { id: 'ui.cancel' })}</button></div>
    </form>`;
  }

  async #edit(text: string): Promise<void> {
    this.edited = text;
    await this.updateComplete;
    this.renderRoot.querySelector('textarea')?.focus();
  }

  #leave(): void {
    this.edited = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.icon-only')?.focus());
  }

  async #save(): Promise<void> {
    const { event, text: before } = this.caption;
    const text = this.edited?.trim() ?? '';
    if (event === null || text === before.trim()) return this.#leave();
    this.busy = true;
    const problem = await this.feed.correct(event, text);
    this.busy = false;
    if (problem) return toast({ kind: 'problem', text: problemText(problem) });
    this.#leave();
    const undo = () =>
      void this.feed.correct(event, before).then((failed) => {
        if (failed) toast({ kind: 'problem', text: problemText(failed) });
      });
    toast({
      text: msg('Corrected for everybody.', { id: 'captions.row.saved' }),
      action: { label: msg('Undo', { id: 'captions.undo' }), run: undo },
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-transcript-row': TranscriptRow;
  }
}
