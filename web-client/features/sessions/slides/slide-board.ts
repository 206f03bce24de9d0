import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Slides, SlidesShown } from '../../../../spec/schemas/api/slides.ts';
import { type Call, urlOf } from '../../../api/client.ts';
import { problemText } from '../../../api/problems.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { direction, fill, msg, number } from '../../../app/i18n.ts';
import { UiElement } from '../../../ui/element.ts';
import { type IconName, icon } from '../../../ui/icons.ts';
import { displayName } from '../../../ui/person.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import { PageSender, type Place } from './page-sender.ts';
import './slide-view.ts';
import './slides-words.ts';

const zooms = [1, 1.5, 2, 3, 4] as const;

/** Slides with their controls: those of the leader turn everybody's pages, those of others their own, with a way back to the leader. */
@customElement('c-slide-board')
export class SlideBoard extends UiElement {
  @property() room = '';
  @property({ attribute: false }) slides!: Slides;
  /** What everybody sees; nothing when somebody looks through slides by themselves. */
  @property({ attribute: false }) shown: SlidesShown | undefined;
  /** `node/actor` of the viewer. */
  @property() viewer = '';
  @property({ type: Boolean }) mayHost = false;
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  /** The page that the viewer looks at; nothing while they follow. */
  @state() private own: number | undefined;
  @state() private led = 1;
  @state() private pages = 0;
  @state() private zoom: (typeof zooms)[number] = 1;
  @state() private points = true;
  @state() private busy = false;
  readonly #sender = new PageSender(
    ({ page, at }) =>
      this.stream.send({
        ...{ kind: 'slide', room: this.room, slides: this.slides.id, page },
        at: at === null ? null : [at[0], at[1]],
      }),
    (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  );

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--s2);
        block-size: 100%;
        min-block-size: 0;
      }
      c-slide-view {
        flex: 1;
        min-block-size: 120px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s2);
      }
      .count {
        all: unset;
        font-variant-numeric: tabular-nums;
        min-inline-size: 56px;
        text-align: center;
      }
      .who {
        flex: 1 1 140px;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  get #leads(): boolean {
    return this.shown !== undefined && keyOf(this.shown.leader) === this.viewer;
  }

  get #page(): number {
    if (this.#leads) return this.led;
    return this.own ?? this.shown?.page ?? 1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    this.#sender.stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('slides')) {
      const before = changed.get('slides') as Slides | undefined;
      if (before && before.id !== this.slides.id) {
        this.own = undefined;
        this.zoom = 1;
        this.pages = 0;
      }
    }
    if (!changed.has('shown')) return;
    const before = changed.get('shown') as SlidesShown | undefined;
    const led = before !== undefined && keyOf(before.leader) === this.viewer && before.slides === this.shown?.slides;
    // Whoever begins to lead goes on from the page that everybody sees; what comes back later is an echo.
    if (this.#leads && !led) {
      this.led = this.shown?.page ?? 1;
      this.own = undefined;
      this.#sender.say({ page: this.led, at: null });
    }
    if (!this.#leads) this.#sender.stop();
  }

  override render(): TemplateResult {
    const { shown, slides } = this;
    const isAway = shown !== undefined && !this.#leads && this.own !== undefined && this.own !== shown.page;
    const at = this.#leads || isAway || !shown ? null : shown.at;
    return html`<c-slide-view .slides=${slides.id} .page=${this.#page} .zoom=${this.zoom} .at=${at}
        @c-pages=${(event: CustomEvent<number>) => {
          this.pages = event.detail;
        }}
        @c-point=${(event: CustomEvent<Place>) => this.#point(event.detail)}></c-slide-view>
      <div class="bar" role="toolbar" aria-label=${msg('Controls of the slides', { id: 'slides.controls' })}>
        ${this.#button('back', msg('Previous page', { id: 'slides.previous' }), () => this.#turn(-1), this.#page <= 1)}
        <span class="count" dir="ltr" aria-live="polite">${number(this.#page)} / ${this.pages ? number(this.pages) : '…'}</span>
        ${this.#button('next', msg('Next page', { id: 'slides.next' }), () => this.#turn(1), this.pages > 0 && this.#page >= this.pages)}
        ${this.#button('minus', msg('Smaller', { id: 'slides.smaller' }), () => this.#zoom(-1), this.zoom === zooms[0])}
        ${this.#button('plus', msg('Larger', { id: 'slides.larger' }), () => this.#zoom(1), this.zoom === zooms.at(-1))}
        ${isAway ? html`<button type="button" class="btn primary" @click=${() => this.#follow()}>${msg('Back to the presenter', { id: 'slides.follow' })}</button>` : nothing}
        <span class="meta who">${this.#who()}</span>
        ${this.#more()}
      </div>`;
  }

  #button(sign: IconName, label: string, run: () => void, disabled: boolean): TemplateResult {
    return html`<button type="button" class="btn quiet icon-only" aria-label=${label} title=${label} ?disabled=${disabled} @click=${run}>${icon(sign)}</button>`;
  }

  #who(): TemplateResult | string {
    const { shown, slides } = this;
    if (!shown) return html`<bdi>${slides.name ?? ''}</bdi>`;
    return this.#leads
      ? msg('You turn the pages for everybody.', { id: 'slides.youLead' })
      : fill(msg('{name} presents', { id: 'slides.leads' }), { name: displayName(shown.leader) });
  }

  #more(): TemplateResult {
    const { shown, slides } = this;
    const isOwn = keyOf(slides.by) === this.viewer;
    const mayLead = shown !== undefined && !this.#leads && this.mayHost;
    const mayStop = shown !== undefined && (this.mayHost || isOwn);
    return html`${
      this.#leads
        ? html`<button type="button" class="btn quiet" aria-pressed=${this.points ? 'true' : 'false'} @click=${() => this.#togglePointer()}>${this.points ? msg('Hide my pointer', { id: 'slides.pointerOff' }) : msg('Show my pointer', { id: 'slides.pointerOn' })}</button>`
        : nothing
    }
    ${slides.download ? html`<a class="btn quiet" href=${urlOf('slides.file', { slides: slides.id })} download=${slides.name ?? 'slides.pdf'}>${icon('download')}${msg('Download', { id: 'slides.download' })}</a>` : nothing}
    ${mayLead ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#do('slides.lead')}>${msg('Take over', { id: 'slides.takeOver' })}</button>` : nothing}
    ${mayStop ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#do('slides.stop')}>${msg('Stop the slides', { id: 'slides.stop' })}</button>` : nothing}`;
  }

  #turn(by: number): void {
    this.#goTo(this.#page + by);
  }

  #goTo(page: number): void {
    const last = this.pages || page;
    const next = Math.min(Math.max(1, page), last);
    if (next === this.#page) return;
    if (!this.#leads) {
      this.own = next;
      return;
    }
    this.led = next;
    this.#sender.say({ page: next, at: null });
  }

  #follow(): void {
    this.own = undefined;
    this.zoom = 1;
  }

  #zoom(by: number): void {
    const at = zooms.indexOf(this.zoom) + by;
    this.zoom = zooms[Math.min(Math.max(0, at), zooms.length - 1)] ?? 1;
  }

  #point(at: Place): void {
    if (this.#leads && this.points) this.#sender.say({ page: this.led, at });
  }

  #togglePointer(): void {
    this.points = !this.points;
    if (!this.points) this.#sender.say({ page: this.led, at: null });
  }

  /** Arrows, and the keys that a presenter's clicker sends; never while somebody writes. */
  #key = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const writes =
      target instanceof HTMLElement &&
      target.matches('input, textarea, select, [contenteditable], audio, video, [role="menu"] *');
    if (writes || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const onwards = direction() === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = direction() === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    if (event.key === onwards || event.key === 'PageDown') this.#turn(1);
    else if (event.key === back || event.key === 'PageUp') this.#turn(-1);
    else return;
    event.preventDefault();
  };

  async #do(operation: 'slides.lead' | 'slides.stop'): Promise<void> {
    this.busy = true;
    const reply = await this.call(operation, { params: { slides: this.slides.id }, body: {} });
    this.busy = false;
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
  }
}

const keyOf = ({ node, actor }: { node: string; actor: string }): string => `${node}/${actor}`;

declare global {
  interface HTMLElementTagNameMap {
    'c-slide-board': SlideBoard;
  }
}
