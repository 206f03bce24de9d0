import { consume } from '@lit/context';
import { nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { openSlides, type SessionSlides } from '../../../data/slides.ts';
import { OwnedStore } from '../../../data/store.ts';
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
  #told: SessionSlides | undefined;
  readonly #live = new OwnedStore(
    this,
    () => this.room,
    (room) => openSlides(this.call, this.stream, room),
  );

  override updated(): void {
    const value = this.#live.store?.value.value;
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
