import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import { problemText } from '../../../api/problems.ts';
import { fill, isLanguage, languageName, msg } from '../../../app/i18n.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import type { CaptionFeed, CaptionState } from './caption-feed.ts';
import { institutionIn } from './caption-settings.ts';
import { baseOf } from './caption-text.ts';
import { consentWords, type InstitutionName, otherStateWords, stateWords } from './caption-words.ts';

/**
 * Lines about captions in the call: what they do with one's words, before one speaks; that they are paused; that
 * another language is heard than the one that was declared.
 * @fires c-say for people who listen to the page
 */
@customElement('c-caption-notice')
export class CaptionNotice extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) session!: SessionDetail;
  @property() node = '';
  @property() actor = '';
  @property({ type: Boolean }) maySpeak = false;
  /** What was read and put away: the words themselves, so that other words are shown again. */
  @state() private read = '';
  /** A language that the person has said they do not speak. */
  @state() private refused = '';
  #said = '';
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: var(--s2);
      }
      .note {
        align-items: center;
        padding-block: var(--s1);
      }
      .note > div {
        flex: 1;
        min-inline-size: 0;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('feed')) this.#watching.switchTo(this.feed);
  }

  override updated(): void {
    const now = this.feed.value.state;
    if (!now) return;
    const words = [
      now.on && this.maySpeak ? this.#consent(now) : '',
      this.#trouble(now) ?? '',
      now.on ? '' : stateWords(now),
    ]
      .filter(Boolean)
      .join(' ');
    // How things stand at the beginning is said when it matters: captions that were never on are no news.
    if (words === this.#said || (this.#said === '' && !now.on)) return;
    this.#said = words;
    this.emit('c-say', words);
  }

  override render(): TemplateResult | typeof nothing {
    const now = this.feed.value.state;
    if (!now?.on) return nothing;
    const trouble = this.#trouble(now);
    return html`${this.maySpeak ? this.#told(now) : nothing} ${this.#otherLanguage(now)}
      ${trouble ? html`<div class="note warn">${icon('warn')}<div>${trouble}</div></div>` : nothing}`;
  }

  #consent(now: CaptionState): string {
    return `${msg('Captions are on.', { id: 'captions.on' })} ${consentWords(now, this.#institution)}`;
  }

  #told(now: CaptionState): TemplateResult | typeof nothing {
    const words = this.#consent(now);
    if (words === this.read) return nothing;
    return html`<div class="note ${now.engine?.outside ? 'warn' : 'accent'}">${icon(now.engine?.outside ? 'warn' : 'captions')}<div>${words}</div>
      <button type="button" class="btn" @click=${() => {
        this.read = words;
      }}>${msg('Understood', { id: 'captions.understood' })}</button></div>`;
  }

  /** Captions are paused here or elsewhere; that an institution has no engine is no trouble that passes. */
  #trouble(now: CaptionState): string | undefined {
    const paused = now.nodes.filter(({ state }) => state === 'paused');
    if (now.mine === 'paused') return stateWords(now);
    return otherStateWords(paused, this.node, this.#institution)[0];
  }

  /** Heard another language than declared: one tap puts it right. */
  #otherLanguage({ speak }: CaptionState): TemplateResult | typeof nothing {
    const own = this.feed.value.captions.inOrder.findLast(
      ({ final, speaker }) => final && speaker.node === this.node && speaker.actor === this.actor,
    );
    const heard = own && baseOf(own.lang);
    if (!speak || !heard || !isLanguage(heard) || heard === speak || heard === this.refused) return nothing;
    const values = { heard: languageName(heard), declared: languageName(speak) };
    return html`<div class="note">${icon('globe')}<div>${fill(msg('You were heard in {heard}; you said that you speak {declared}.', { id: 'captions.heardOther' }), values)}</div>
      <button type="button" class="btn" @click=${() => void this.#speak(heard)}>${fill(msg('I speak {heard}', { id: 'captions.heardOther.yes' }), values)}</button>
      <button type="button" class="btn quiet" @click=${() => {
        this.refused = heard;
      }}>${fill(msg('It is {declared}', { id: 'captions.heardOther.no' }), values)}</button></div>`;
  }

  async #speak(language: string): Promise<void> {
    if (!isLanguage(language)) return;
    const problem = await this.feed.speak(language);
    if (problem) toast({ kind: 'problem', text: problemText(problem) });
  }

  readonly #institution: InstitutionName = (node) => institutionIn(this.session, node);
}

declare global {
  interface HTMLElementTagNameMap {
    'c-caption-notice': CaptionNotice;
  }
}
