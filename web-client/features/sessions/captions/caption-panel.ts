import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import { msg } from '../../../app/i18n.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { base } from '../../../ui/styles.ts';
import '../../../ui/tabs.ts';
import type { CaptionFeed } from './caption-feed.ts';
import './caption-settings.ts';
import './transcript.ts';
import type { Transcript } from './transcript.ts';

type Tab = 'transcript' | 'settings';

/** Transcript and choices of captions, beside the call. */
@customElement('c-caption-panel')
export class CaptionPanel extends UiElement {
  @property({ attribute: false }) feed!: CaptionFeed;
  @property({ attribute: false }) session!: SessionDetail;
  @property({ type: Boolean }) maySpeak = false;
  @property({ attribute: false }) mayCorrect!: Transcript['mayCorrect'];
  @property() node = '';
  @state() private chosen: Tab | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }
      c-tabs {
        flex: 1;
        min-block-size: 0;
        display: flex;
        flex-direction: column;
      }
      c-tabs::part(panel) {
        flex: 1;
        min-block-size: 0;
        display: flex;
        flex-direction: column;
      }
      c-transcript {
        flex: 1;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('feed')) {
      this.#watching.switchTo(this.feed);
      this.chosen = undefined;
    }
    // Where captions are off there is more to choose than to read. Decided once: a tab does not change by itself.
    const { state: now } = this.feed.value;
    if (now && this.chosen === undefined) this.chosen = now.on ? 'transcript' : 'settings';
  }

  override render(): TemplateResult {
    const tab = this.chosen ?? 'settings';
    return html`<c-tabs label=${msg('Captions', { id: 'captions.title' })} .tabs=${[
      { key: 'transcript', label: msg('Transcript', { id: 'captions.transcript' }) },
      { key: 'settings', label: msg('Choices', { id: 'captions.choices' }) },
    ]} selected=${tab} @c-select=${(event: CustomEvent<Tab>) => {
      this.chosen = event.detail;
    }}>${
      tab === 'transcript'
        ? html`<c-transcript live .feed=${this.feed} .session=${this.session} .mayCorrect=${this.mayCorrect}></c-transcript>`
        : html`<c-caption-settings .feed=${this.feed} .session=${this.session} ?maySpeak=${this.maySpeak} .node=${this.node}></c-caption-settings>`
    }</c-tabs>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-caption-panel': CaptionPanel;
  }
}
