import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Slides } from '../../../../spec/schemas/api/slides.ts';
import { type Call, urlOf } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { facts, fileSize, msg } from '../../../app/i18n.ts';
import { openSlides } from '../../../data/slides.ts';
import { OwnedStore } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { displayName } from '../../../ui/person.ts';
import { base } from '../../../ui/styles.ts';

/** The slides of a session on its page: to look through and, where it was allowed, to download. Nothing while there are none. */
@customElement('c-session-slides')
export class SessionSlides extends UiElement {
  @property() room = '';
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private open: string | undefined;
  readonly #live = new OwnedStore(
    this,
    () => this.room,
    (room) => openSlides(this.call, this.stream, room),
  );

  static override styles = [
    base,
    css`
      section {
        margin-block-end: var(--s5);
        max-inline-size: 720px;
      }
      h2 {
        font-size: 16px;
        margin-block-end: var(--s2);
      }
      li {
        padding-block: var(--s3);
        border-block-start: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .row,
      c-slide-board {
        margin-block-start: var(--s3);
      }
      c-slide-board {
        block-size: min(62dvh, 640px);
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const all = this.#live.store?.value.value?.slides ?? [];
    if (all.length === 0) return nothing;
    return html`<section><h2>${msg('Slides', { id: 'slides.title' })}</h2><ul class="plain">${all.map((slides) => this.#entry(slides))}</ul></section>`;
  }

  #entry(slides: Slides): TemplateResult {
    const isOpen = this.open === slides.id;
    return html`<li>
      <b><bdi>${slides.name ?? msg('On its way', { id: 'slides.awaiting' })}</bdi></b>
      <div class="meta">${facts([displayName(slides.by), slides.sizeBytes !== null && fileSize(slides.sizeBytes)])}</div>
      <div class="row">
        ${slides.name ? html`<button type="button" class="btn" aria-expanded=${isOpen ? 'true' : 'false'} @click=${() => this.#toggle(slides.id)}>${isOpen ? msg('Close', { id: 'ui.close' }) : msg('Look through', { id: 'slides.look' })}</button>` : nothing}
        ${slides.download && slides.name && !isOpen ? html`<a class="btn quiet" href=${urlOf('slides.file', { slides: slides.id })} download=${slides.name}>${icon('download')}${msg('Download', { id: 'slides.download' })}</a>` : nothing}
      </div>
      ${isOpen ? html`<c-slide-board .room=${this.room} .slides=${slides}></c-slide-board>` : nothing}
    </li>`;
  }

  async #toggle(id: string): Promise<void> {
    await import('./slide-board.ts');
    this.open = this.open === id ? undefined : id;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-session-slides': SessionSlides;
  }
}
