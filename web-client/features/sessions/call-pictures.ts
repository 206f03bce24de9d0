import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { fill, msg, number } from '../../app/i18n.ts';
import type { WantedPicture } from '../../call/index.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { styleOf } from '../../ui/style-of.ts';
import { base } from '../../ui/styles.ts';
import { type Arrangement, arrangeGrid, arrangeSpeaker, askedHeight, type Box, type Place } from './call-layout.ts';
import './call-tile.ts';
import type { Tile } from './call-tiles.ts';

/** Height of the row with the buttons that turn pages, CSS pixels. */
const turnHeight = 50;
const lowHeight = 380;
/** The place of a board, such as slides. */
const boardKey = 'board';

/** Arranges the tiles in the room there is, page by page. Tells `c-view` with the pictures that are in sight, and `c-capacity`. */
@customElement('c-call-pictures')
export class CallPictures extends UiElement {
  /** In the order in which they are shown. */
  @property({ attribute: false }) tiles: readonly Tile[] = [];
  /** Key of the big picture; without one everybody has the same size. */
  @property({ attribute: false }) main: string | undefined;
  /** What stands in the place of the big picture. */
  @property({ attribute: false }) board: { readonly label: string; readonly content: TemplateResult } | undefined;
  @property({ attribute: false }) pictures: ReadonlyMap<string, MediaStreamTrack> = new Map();
  @property({ attribute: false }) ownPicture: MediaStreamTrack | undefined;
  @property({ attribute: false }) pin: string | undefined;
  /** Most height that is asked for, in pixels; 0 asks for screens only, less for nothing at all. */
  @property({ type: Number }) limit = 1080;
  @property({ attribute: false }) troubles: ReadonlyMap<string, string> = new Map();
  @state() private box: Box = { width: 0, height: 0 };
  @state() private page = 0;
  #arranged: Arrangement = { places: [], page: 0, pages: 1 };
  #asked = '';
  readonly #observer = new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    if (Math.abs(width - this.box.width) >= 1 || Math.abs(height - this.box.height) >= 1)
      this.box = { width: Math.floor(width), height: Math.floor(height) };
  });

  static override styles = [
    base,
    css`
      :host {
        position: relative;
        min-inline-size: 0;
        min-block-size: 0;
        overflow: hidden;
      }
      ul {
        list-style: none;
        padding: 0;
      }
      li,
      .board {
        position: absolute;
      }
      .board {
        border-radius: var(--r);
        overflow: auto;
        background: var(--paper);
      }
      .float {
        z-index: 2;
        border-radius: var(--r);
        box-shadow: var(--lift);
        outline: 1px solid var(--line-strong);
      }
      nav {
        position: absolute;
        inset-block-end: 0;
        inset-inline: 0;
        z-index: 3;
        display: flex;
        justify-content: center;
        align-items: center;
        gap: var(--s2);
        pointer-events: none;
      }
      nav > * {
        pointer-events: auto;
      }
      nav.sides {
        align-items: flex-end;
        justify-content: space-between;
      }
      nav.sides span {
        position: absolute;
        inline-size: 1px;
        block-size: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      nav.sides .btn[disabled] {
        visibility: hidden;
      }
      nav span {
        background: var(--ground);
        color: var(--ink);
        border-radius: var(--r-small);
        padding: 2px 8px;
        font-size: 14px;
      }
      nav .btn {
        background: var(--ground);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override willUpdate(): void {
    const keys = this.tiles.map(({ key }) => key);
    const own = this.tiles.find(({ person, kind }) => person.isOwn && kind === 'person')?.key;
    const main = this.board ? boardKey : this.main;
    const arrange = (box: Box): Arrangement =>
      main !== undefined && (main === boardKey || keys.includes(main))
        ? arrangeSpeaker(
            box,
            main,
            keys.filter((key) => key !== main),
            this.page,
          )
        : arrangeGrid(box, keys, own, this.page);
    this.#arranged = arrange(this.box);
    // The buttons that turn pages have a row of their own, or in a low window the two sides.
    if (this.#arranged.pages > 1 && !this.#isLow) {
      this.#arranged = arrange({ ...this.box, height: this.box.height - turnHeight });
    }
  }

  override updated(): void {
    const wanted = this.#inSight();
    const asked = wanted.map(({ track, height }) => `${track} ${height}`).join(' ');
    if (asked === this.#asked || this.box.width === 0) return;
    this.#asked = asked;
    this.emit<WantedPicture[]>('c-view', wanted);
  }

  get #isLow(): boolean {
    return this.box.height < lowHeight;
  }

  /** Asks again for what is in sight, as after a new connection was made. */
  askAgain(): void {
    this.#asked = '-';
    this.requestUpdate();
  }

  #inSight(): WantedPicture[] {
    const tiles = new Map(this.tiles.map((tile) => [tile.key, tile]));
    return this.#arranged.places.flatMap((place) => {
      const tile = tiles.get(place.key);
      if (!tile?.track || this.limit < 0) return [];
      const limit = tile.kind === 'screen' ? 1080 : this.limit;
      if (limit === 0) return [];
      return [{ track: tile.track, height: askedHeight(place.height, devicePixelRatio, limit) }];
    });
  }

  override render(): TemplateResult {
    const tiles = new Map(this.tiles.map((tile) => [tile.key, tile]));
    const { places } = this.#arranged;
    const board = this.board && places.find(({ key }) => key === boardKey);
    const shown = places.flatMap((place) => {
      const tile = tiles.get(place.key);
      return tile ? [{ tile, place }] : [];
    });
    return html`${board ? html`<section class="board" aria-label=${this.board?.label ?? ''} ${styleOf(stylesOf(board))}>${this.board?.content}</section>` : nothing}
      <ul aria-label=${msg('People in the call', { id: 'sessions.call.people' })}>
        ${repeat(
          shown,
          ({ tile }) => tile.key,
          ({ tile, place }) => this.#tile(tile, place),
        )}
      </ul>
      ${this.#pages()}`;
  }

  #tile(tile: Tile, place: Place): TemplateResult {
    const picture = tile.person.isOwn && tile.kind === 'person' ? this.ownPicture : this.#pictureOf(tile);
    return html`<li class=${place.kind} ${styleOf(stylesOf(place))}>
      <c-call-tile
        class=${[tile.person.isOwn ? 'own' : '', tile.kind].join(' ')}
        .tile=${tile}
        .place=${place}
        .picture=${picture}
        .pinned=${this.pin === tile.key}
        .trouble=${tile.person.isOwn ? undefined : this.troubles.get(tile.person.node)}
      ></c-call-tile>
    </li>`;
  }

  #pictureOf(tile: Tile): MediaStreamTrack | undefined {
    if (!tile.track || this.limit < 0 || (this.limit === 0 && tile.kind === 'person')) return undefined;
    return this.pictures.get(tile.track);
  }

  #pages(): TemplateResult | typeof nothing {
    const { page, pages } = this.#arranged;
    if (pages < 2) return nothing;
    const turn = (by: number) => () => {
      this.page = page + by;
    };
    return html`<nav class=${this.#isLow ? 'sides' : ''} aria-label=${msg('Pages of people', { id: 'stage.pages' })}>
      <button type="button" class="btn icon-only" ?disabled=${page === 0} aria-label=${msg('Previous people', { id: 'stage.pages.previous' })} @click=${turn(-1)}>${icon('back')}</button>
      <span>${fill(msg('{n} of {all}', { id: 'stage.pages.at' }), { n: number(page + 1), all: number(pages) })}</span>
      <button type="button" class="btn icon-only" ?disabled=${page === pages - 1} aria-label=${msg('Next people', { id: 'stage.pages.next' })} @click=${turn(1)}>${icon('next')}</button>
    </nav>`;
  }
}

const stylesOf = ({ start, top, width, height }: Place) => ({
  'inset-inline-start': `${start}px`,
  'inset-block-start': `${top}px`,
  'inline-size': `${width}px`,
  'block-size': `${height}px`,
});

declare global {
  interface HTMLElementTagNameMap {
    'c-call-pictures': CallPictures;
  }
}
