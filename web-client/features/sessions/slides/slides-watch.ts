import { consume } from '@lit/context';
import { nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import type { LiveStore } from '../../../data/live-store.ts';
import { openSlides, type SessionSlides } from '../../../data/slides.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';

/**
 * Keeps what is shown in a call up to date; draws nothing itself.
 * @fires c-slides with it, whenever it changes
 */
@customElement('c-slides-watch')
export class SlidesWatch extends UiElement {
  @property() room = '';
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  #store: LiveStore<SessionSlides> | undefined;
  #told: SessionSlides | undefined;
  readonly #watching = new Watching(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('room') && this.#store) return;
    this.#store?.close();
    this.#store = openSlides(this.call, this.stream, this.room);
    this.#watching.switchTo(this.#store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store?.close();
    this.#store = undefined;
  }

  override updated(): void {
    const value = this.#store?.value.value;
    if (value === undefined || value === this.#told) return;
    this.#told = value;
    this.emit('c-slides', value);
  }

  override render(): typeof nothing {
    return nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-slides-watch': SlidesWatch;
  }
}
