import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { isLanguage, language, languageInOwnWords, languages, msg } from '../../../app/i18n.ts';
import { Watching } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { selectField } from '../../../ui/field.ts';
import { base } from '../../../ui/styles.ts';
import { readCaptionChoice } from './caption-choice.ts';
import { CaptionFeed } from './caption-feed.ts';
import './transcript.ts';

/** What was said in a session, on its page. Nothing while nothing was said. */
@customElement('c-session-transcript')
export class SessionTranscript extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  #feed: CaptionFeed | undefined;
  #room = '';
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      section {
        margin-block-end: var(--s5);
        max-inline-size: 720px;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s3);
        align-items: end;
        justify-content: space-between;
        margin-block-end: var(--s3);
      }
      h2 {
        font-size: 16px;
      }
      c-transcript {
        block-size: min(70dvh, 640px);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('session') || this.session.room === this.#room) return;
    this.#feed?.close();
    this.#room = this.session.room;
    this.#feed = new CaptionFeed({
      ...{ call: this.call, stream: this.stream, room: this.#room, live: false },
      ...{ choice: readCaptionChoice(language()), now: () => Date.now() },
    });
    this.#watching.switchTo(this.#feed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed?.close();
    this.#feed = undefined;
    this.#room = '';
  }

  override render(): TemplateResult | typeof nothing {
    const feed = this.#feed;
    // A session without captions has no such place on its page, whatever the reason is.
    if (!feed || feed.value.captions.inOrder.length === 0) return nothing;
    const { wish, to } = feed.value.choice;
    return html`<section><div class="top"><h2>${msg('Transcript', { id: 'captions.transcript' })}</h2>${selectField({
      ...{
        id: 'read',
        label: msg('I read it in', { id: 'captions.readIt' }),
        value: wish === 'translated' ? to : 'original',
      },
      options: [
        { value: 'original', label: msg('As it is spoken', { id: 'captions.read.original' }) },
        ...languages.map((tag) => ({ value: tag, label: languageInOwnWords(tag), lang: tag })),
      ],
      onChange: (tag) => feed.choose(isLanguage(tag) ? { wish: 'translated', to: tag } : { wish: 'original' }),
    })}</div><c-transcript .feed=${feed} .session=${this.session}></c-transcript></section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-session-transcript': SessionTranscript;
  }
}
