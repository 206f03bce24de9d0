import { consume } from '@lit/context';
import { nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { isLanguage, language } from '../../../app/i18n.ts';
import { ownTranslator } from '../../../data/browser-translator.ts';
import { UiElement } from '../../../ui/element.ts';
import { readCaptionChoice } from './caption-choice.ts';
import { CaptionFeed } from './caption-feed.ts';

/**
 * Holds the captions of a call as long as the call is open; draws nothing itself.
 * @fires c-captions with the feed when there is one
 * @fires c-changed when how captions stand, or what the viewer chose, changed
 */
@customElement('c-captions-watch')
export class CaptionsWatch extends UiElement {
  @property() room = '';
  /** The viewer's. */
  @property() node = '';
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  #feed: CaptionFeed | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('room') && this.#feed) return;
    this.#feed?.close();
    const translator = ownTranslator(isLanguage);
    const feed = new CaptionFeed({
      own: translator && { translator, node: this.node },
      ...{ call: this.call, stream: this.stream, room: this.room, live: true },
      ...{ choice: readCaptionChoice(language()), now: () => Date.now() },
    });
    this.#feed = feed;
    let { state, choice } = feed.value;
    feed.watch(() => {
      const now = feed.value;
      if (now.state === state && now.choice === choice) return;
      ({ state, choice } = now);
      this.emit('c-changed');
    });
    this.emit('c-captions', feed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed?.close();
    this.#feed = undefined;
  }

  override render(): typeof nothing {
    return nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-captions-watch': CaptionsWatch;
  }
}
