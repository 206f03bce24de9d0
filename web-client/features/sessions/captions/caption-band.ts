import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { base } from '../../../ui/styles.ts';
import { flagWords } from '../../language/flag-words.ts';
import { cardOf, nameIn } from '../call-names.ts';
import { captionBandStyles } from './caption-band-styles.ts';
import type { CaptionFeed } from './caption-feed.ts';
import { type Kept, linesOf, nextChangeAt } from './caption-model.ts';
import { readingOf, type Words } from './caption-text.ts';
import { markWords } from './caption-words.ts';

/** Captions of one speaker that stand together. */
interface Block {
  readonly key: string;
  readonly captions: readonly Kept[];
}

/** Most captions that stand on the pictures at once. */
const mostLines = 3;
/** A screen reader hears of so much at most at once, so that it does not talk over the people for a minute. */
const mostSaid = 300;

/** What is being said, large, beside the pictures and never over a control. */
@customElement('c-caption-band')
export class CaptionBand extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) session!: SessionDetail;
  readonly #watching = new Watching(this);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was said to screen readers already. */
  #said = new Set<string>();
  #saying = '';

  static override styles = [base, captionBandStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('feed')) this.#watching.switchTo(this.feed);
    const { choice } = this.feed.value;
    this.className = `${choice.size} ${choice.contrast}`;
    this.#saying = this.#news() ?? this.#saying;
  }

  override updated(): void {
    const at = nextChangeAt(this.#lines());
    clearTimeout(this.#timer);
    if (at === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.feed.tidy();
        this.requestUpdate();
      },
      Math.max(50, at - Date.now() + 20),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const blocks = blocksOf(this.#lines());
    return html`<div class="lines ${blocks.length > 1 ? 'many' : ''}">${repeat(
      // The newest first: the sheet builds upwards, so that what does not fit is what was said before.
      [...blocks].reverse(),
      ({ key }) => key,
      (block) => this.#block(block),
    )}</div>
    <div class="visually-hidden" role="log" aria-live="polite" aria-atomic="false">${this.#saying}</div>`;
  }

  #lines(): readonly Kept[] {
    return linesOf(this.feed.value.captions, Date.now(), mostLines);
  }

  #block({ captions }: Block): TemplateResult {
    const [first] = captions;
    const last = captions.at(-1);
    if (!first || !last) return html``;
    const card = cardOf(this.session, first.speaker);
    const reading = readingOf(last, this.feed.value.choice);
    const isCorrected = last.corrected !== undefined;
    return html`<div class="block" dir=${reading.first.dir} aria-hidden="true">
      <div class="who"><span class="name ${card?.badge ?? 'unverified'}">${icon(card?.badge === 'verified' ? 'shield' : 'shield-question')}<bdi>${nameIn(this.session, first.speaker)}</bdi></span><span class="mark">${markWords(reading, last.lang, isCorrected)}</span></div>
      ${reading.flags.length > 0 ? html`<div class="doubt">${icon('warn')}<span>${reading.flags.slice(0, 1).map(flagWords)}</span></div>` : nothing}
      <div class="words">${captions.map((caption) => this.#caption(caption))}</div>
    </div>`;
  }

  #caption(caption: Caption): TemplateResult {
    const { first, second, flags } = readingOf(caption, this.feed.value.choice);
    const name = `second ${flags.length > 0 ? 'doubted' : ''}`;
    return html`<div class="said">${wordsLine(first, 'first')} ${second ? wordsLine(second, name) : nothing}</div>`;
  }

  /** The newest finished caption that was not said yet, in the language that is read. */
  #news(): string | undefined {
    const { choice } = this.feed.value;
    const fresh = this.#lines().filter(({ final, segment }) => final && !this.#said.has(segment));
    const ready = fresh.filter((caption) => !readingOf(caption, choice).awaits);
    const newest = ready.at(-1);
    if (!newest) return undefined;
    // What was said before it is not caught up with: whoever listens would never reach the present.
    for (const { segment } of ready) this.#said.add(segment);
    if (this.#said.size > 500) this.#said = new Set([...this.#said].slice(-100));
    const { first } = readingOf(newest, choice);
    return `${nameIn(this.session, newest.speaker)}: ${first.text}`.slice(0, mostSaid);
  }
}

/** Words in their own language and direction. */
const wordsLine = ({ text, lang, dir }: Words, name: string): TemplateResult =>
  html`<p class=${name} lang=${lang} dir=${dir}>${text}</p>`;

/** Captions that one person said one after the other stand under one name. */
export function blocksOf(lines: readonly Kept[]): Block[] {
  const blocks: Block[] = [];
  for (const caption of lines) {
    const key = `${caption.speaker.node}/${caption.speaker.actor}`;
    const last = blocks.at(-1);
    if (last?.key.startsWith(`${key} `)) blocks[blocks.length - 1] = { ...last, captions: [...last.captions, caption] };
    else blocks.push({ key: `${key} ${caption.segment}`, captions: [caption] });
  }
  return blocks;
}

declare global {
  interface HTMLElementTagNameMap {
    'c-caption-band': CaptionBand;
  }
}
