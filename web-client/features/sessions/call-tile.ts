import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { fill, msg } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { displayName } from '../../ui/person.ts';
import { styleOf } from '../../ui/style-of.ts';
import { base } from '../../ui/styles.ts';
import { type Place, zoomOf } from './call-layout.ts';
import { heldWords } from './call-quality.ts';
import type { Tile } from './call-tiles.ts';

export function personName(tile: Pick<Tile, 'person'>): string {
  const { card } = tile.person;
  return card ? displayName(card) : msg('Somebody', { id: 'sessions.call.somebody' });
}

/** What a tile is called: the person, oneself, or somebody's screen. */
export function tileName(tile: Tile): string {
  const values = { name: personName(tile) };
  if (tile.kind === 'screen') return fill(msg('Screen of {name}', { id: 'sessions.call.screenOf' }), values);
  return tile.person.isOwn ? fill(msg('{name} (you)', { id: 'sessions.call.you' }), values) : values.name;
}

/** One picture of the call: somebody with or without camera, or a screen. Tells `c-pin`. */
@customElement('c-call-tile')
export class CallTile extends UiElement {
  @property({ attribute: false }) tile!: Tile;
  @property({ attribute: false }) picture: MediaStreamTrack | undefined;
  @property({ attribute: false }) place!: Place;
  @property({ type: Boolean }) pinned = false;
  /** Said in place of a picture, such as that the way to that institution is down. */
  @property({ attribute: false }) trouble: string | undefined;
  @state() private shape = { width: 0, height: 0 };
  @query('video') private video: HTMLVideoElement | null | undefined;

  static override styles = [
    base,
    avatarStyles,
    css`
      :host {
        position: relative;
        display: grid;
        place-items: center;
        block-size: 100%;
        border-radius: var(--r);
        overflow: hidden;
        background: var(--hover);
        color: var(--ink);
      }
      video {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
        object-fit: contain;
      }
      .ring {
        position: absolute;
        inset: 0;
        border-radius: inherit;
        pointer-events: none;
        border: 3px solid transparent;
      }
      .ring.speaks {
        border-color: var(--accent);
      }
      .avatar {
        inline-size: min(112px, 38cqmin);
        block-size: min(112px, 38cqmin);
        font-size: min(36px, 13cqmin);
      }
      .centre {
        display: grid;
        justify-items: center;
        gap: var(--s1);
        padding: var(--s1);
        text-align: center;
        font-size: 14px;
        max-inline-size: 100%;
        margin-block-end: 24px;
      }
      .frame {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        container-type: size;
      }
      .name {
        position: absolute;
        inset-block-end: 6px;
        inset-inline-start: 6px;
        max-inline-size: calc(100% - 12px);
        display: flex;
        gap: var(--s1);
        align-items: center;
        padding: 2px var(--s2);
        border-radius: var(--r-small);
        background: var(--ground);
        color: var(--ink);
        font-size: 14px;
        line-height: 1.3;
      }
      .words {
        min-inline-size: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .words small {
        color: var(--ink-2);
      }
      .words small {
        unicode-bidi: isolate;
      }
      .words bdi + small {
        margin-inline-start: 6px;
      }
      .small .words small {
        display: none;
      }
      .small .name {
        font-size: 12px;
        padding-inline: 6px;
      }
      .name .icon {
        inline-size: 16px;
        block-size: 16px;
        color: var(--warn);
      }
      .marks {
        position: absolute;
        inset-block-start: 6px;
        inset-inline-start: 6px;
        display: flex;
        gap: var(--s1);
      }
      .mark {
        display: grid;
        place-items: center;
        inline-size: 32px;
        block-size: 32px;
        border-radius: 50%;
        background: var(--warn-2);
        color: var(--warn);
      }
      .pin {
        position: absolute;
        inset-block-start: 4px;
        inset-inline-end: 4px;
        display: grid;
        place-items: center;
        inline-size: 36px;
        block-size: 36px;
        border: 0;
        border-radius: var(--r);
        background: var(--ground);
        color: var(--ink);
        cursor: pointer;
        opacity: 0;
      }
      :host(:hover) .pin,
      .pin:focus-visible,
      .pin[aria-pressed='true'] {
        opacity: 1;
      }
      .pin[aria-pressed='true'] {
        color: var(--accent);
      }
      @media (hover: none) {
        .pin {
          opacity: 0.7;
          inline-size: 32px;
          block-size: 32px;
          background: transparent;
          filter: drop-shadow(0 0 2px var(--ground));
        }
      }
    `,
  ];

  override updated(): void {
    const { video, picture } = this;
    if (!video) return;
    const held = (video.srcObject as MediaStream | null)?.getTracks()[0];
    if (held !== picture) video.srcObject = picture ? new MediaStream([picture]) : null;
  }

  override render(): TemplateResult {
    const { tile, place, picture, trouble } = this;
    const { person, kind, muted, held, speaks } = tile;
    const shows = picture !== undefined && held === undefined && trouble === undefined;
    const zoom = kind === 'screen' ? 1 : zoomOf(this.shape, place);
    const name = personName(tile);
    const institution = person.card && kind === 'person' ? nameOfInstitution(person.card.institution) : '';
    const isSmall = place.width < 190 || place.height < 120;
    return html`<div class=${isSmall ? 'frame small' : 'frame'} @dblclick=${this.#pin}>
        ${
          shows
            ? html`<video ${styleOf({ transform: `scale(${person.isOwn ? -zoom : zoom}, ${zoom})` })} autoplay playsinline muted .muted=${true} @resize=${this.#measure} @loadedmetadata=${this.#measure}></video>`
            : html`<div class="centre">${kind === 'screen' ? icon('device') : avatar(name)}${isSmall ? nothing : this.#why()}</div>`
        }
        <div class=${speaks ? 'ring speaks' : 'ring'}></div>
        ${person.hand && kind === 'person' ? html`<div class="marks"><span class="mark">${icon('hand', msg('Hand raised', { id: 'stage.tile.hand' }))}</span></div>` : nothing}
        <span class="name"
          >${this.#mutedMark(muted)}<span class="words"><bdi>${tileName(tile)}</bdi>${institution ? html`<small><bdi>${institution}</bdi></small>` : nothing}</span></span
        >
        ${speaks ? html`<span class="visually-hidden">${msg('Speaks', { id: 'stage.tile.speaks' })}</span>` : nothing}
        ${place.kind === 'float' ? nothing : this.#pinButton()}
      </div>`;
  }

  #why(): TemplateResult | typeof nothing {
    const { trouble, tile } = this;
    if (trouble !== undefined) return html`<span>${trouble}</span>`;
    if (tile.held) return html`<span>${heldWords(tile.held)}</span>`;
    return nothing;
  }

  #mutedMark(muted: Tile['muted']): TemplateResult | typeof nothing {
    if (this.tile.kind === 'screen' || muted === undefined) return nothing;
    return icon(
      'mic-off',
      muted === 'stopped'
        ? msg('Muted by a host', { id: 'stage.tile.stopped' })
        : msg('Microphone off', { id: 'sessions.call.micOff' }),
    );
  }

  #pinButton(): TemplateResult {
    const label = fill(
      this.pinned
        ? msg('Stop keeping {name} large', { id: 'stage.tile.unpin' })
        : msg('Keep {name} large', { id: 'stage.tile.pin' }),
      { name: tileName(this.tile) },
    );
    return html`<button type="button" class="pin" aria-pressed=${this.pinned ? 'true' : 'false'} aria-label=${label} title=${label} @click=${this.#pin}>${icon('pushpin')}</button>`;
  }

  #pin = (): void => {
    if (this.place.kind !== 'float') this.emit('c-pin', this.tile.key);
  };

  #measure = (event: Event): void => {
    const { videoWidth: width, videoHeight: height } = event.target as HTMLVideoElement;
    if (width !== this.shape.width || height !== this.shape.height) this.shape = { width, height };
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-tile': CallTile;
  }
}
