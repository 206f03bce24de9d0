import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { urlOf } from '../../../api/client.ts';
import { fill, msg, number } from '../../../app/i18n.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { styleOf } from '../../../ui/style-of.ts';
import { base } from '../../../ui/styles.ts';
import type { Place } from './page-sender.ts';
import type { PdfFile } from './pdf-file.ts';

/**
 * One page of a PDF, drawn in this browser, with the place that the leader points at.
 * @fires c-pages with the number of pages once the file is open
 * @fires c-point with a place on the page, or null, when the viewer points
 */
@customElement('c-slide-view')
export class SlideView extends UiElement {
  @property() slides = '';
  @property({ type: Number }) page = 1;
  @property({ type: Number }) zoom = 1;
  @property({ attribute: false }) at: Place = null;
  @state() private stage: 'opening' | 'open' | 'failed' = 'opening';
  @state() private size: { width: number; height: number } | undefined;
  @state() private box = { width: 0, height: 0 };
  @state() private text = '';
  @query('.box') private frame!: HTMLElement;
  @query('.sheet') private sheet!: HTMLElement;
  #file: PdfFile | undefined;
  #drawn = '';
  #watcher: ResizeObserver | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: block;
        position: relative;
        min-block-size: 0;
        background: var(--ground);
        border-radius: var(--r);
        overflow: hidden;
      }
      .box {
        position: absolute;
        inset: 0;
        overflow: auto;
        display: grid;
      }
      /* A page has its own left and right, in every language. */
      .sheet {
        position: relative;
        margin: auto;
        direction: ltr;
        background: #fff;
        inline-size: var(--width);
        block-size: var(--height);
        flex: none;
      }
      .sheet canvas {
        display: block;
        inline-size: 100%;
        block-size: 100%;
      }
      .pointer {
        position: absolute;
        inset-inline-start: var(--x);
        inset-block-start: var(--y);
        inline-size: 18px;
        block-size: 18px;
        margin: -9px;
        border-radius: 50%;
        background: var(--pointer);
        border: 2px solid #fff;
        box-shadow: 0 0 0 2px var(--pointer);
        pointer-events: none;
        transition:
          inset-inline-start 120ms linear,
          inset-block-start 120ms linear;
      }
      .state {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        justify-items: center;
        gap: var(--s3);
        text-align: center;
        padding: var(--s4);
      }
      @media (prefers-reduced-motion: reduce) {
        .pointer {
          transition: none;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watcher = new ResizeObserver(([entry]) => {
      if (entry) this.box = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    this.#watcher.observe(this);
    if (this.hasUpdated) void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watcher?.disconnect();
    this.#file?.close();
    this.#file = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('slides')) void this.#open();
  }

  override updated(): void {
    void this.#draw();
  }

  override render(): TemplateResult {
    const { width, height } = this.#fit();
    return html`<div class="box" tabindex="0" role="img" aria-label=${fill(msg('Page {n} of the slides', { id: 'slides.pageOf' }), { n: number(this.page) })}>
        <div class="sheet" ${styleOf({ '--width': `${width}px`, '--height': `${height}px` })}
          @pointermove=${(event: PointerEvent) => this.#point(event)} @pointerdown=${(event: PointerEvent) => this.#point(event)}
          @pointerleave=${() => this.emit('c-point', null)}>
          <div class="paper"></div>
          ${this.at && this.stage === 'open' ? html`<span class="pointer" ${styleOf({ '--x': `${this.at[0] * 100}%`, '--y': `${this.at[1] * 100}%` })}></span>` : ''}
        </div>
      </div>
      <p class="visually-hidden" aria-live="polite">${this.text}</p>
      ${
        this.stage === 'opening'
          ? html`<div class="state meta" role="status">${msg('The slides are being opened…', { id: 'slides.opening' })}</div>`
          : this.stage === 'failed'
            ? html`<div class="state" role="alert">${icon('warn')}<span>${msg('These slides cannot be opened here.', { id: 'slides.failed' })}</span>
              <button type="button" class="btn" @click=${() => void this.#open()}>${msg('Try again', { id: 'ui.retry' })}</button></div>`
            : ''
      }`;
  }

  #fit(): { width: number; height: number } {
    const { size, box, zoom } = this;
    if (!size || box.width === 0) return { width: 0, height: 0 };
    const scale = Math.min(box.width / size.width, box.height / size.height) * zoom;
    return { width: Math.floor(size.width * scale), height: Math.floor(size.height * scale) };
  }

  async #open(): Promise<void> {
    const { slides } = this;
    this.#file?.close();
    this.#file = undefined;
    this.#drawn = '';
    this.stage = 'opening';
    if (slides === '') return;
    try {
      const { openPdf } = await import('./pdf-file.ts');
      const file = await openPdf(urlOf('slides.file', { slides }));
      if (this.slides !== slides || !this.isConnected) return file.close();
      this.#file = file;
      this.stage = 'open';
      this.emit('c-pages', file.pages);
    } catch {
      // What a file lacks, or that it did not come, is all the same to people: it is not shown.
      if (this.slides === slides) this.stage = 'failed';
    }
  }

  async #draw(): Promise<void> {
    const file = this.#file;
    if (!file || this.stage !== 'open' || this.box.width === 0) return;
    const page = Math.min(Math.max(1, this.page), file.pages);
    const wanted = `${this.slides} ${page} ${this.zoom} ${this.box.width} ${this.box.height}`;
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    try {
      this.size = await file.size(page);
      if (this.#drawn !== wanted) return;
      const canvas = await file.draw(page, this.#fit().width, devicePixelRatio);
      if (!canvas || this.#drawn !== wanted) return;
      this.sheet?.querySelector('.paper')?.replaceChildren(canvas);
      if (this.frame && this.zoom === 1) this.frame.scrollTop = 0;
      this.text = await file.text(page);
    } catch {
      if (this.#file === file) this.stage = 'failed';
    }
  }

  #point(event: PointerEvent): void {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    if (width === 0) return;
    const within = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
    this.emit('c-point', [within((event.clientX - left) / width), within((event.clientY - top) / height)]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-slide-view': SlideView;
  }
}
