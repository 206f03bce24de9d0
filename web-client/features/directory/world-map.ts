import { css, html, type PropertyValues, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Institution } from '../../../spec/schemas/api/directory.ts';
import { fill, msg, plural } from '../../app/i18n.ts';
import { nameIn } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { UiElement } from '../../ui/element.ts';
import { base } from '../../ui/styles.ts';
import { clusterMarkers, type Marker } from './markers.ts';
import { mapSize, project } from './projection.ts';
import { countryMiddles, landPath } from './world-land.ts';

/**
 * Where the institutions are. The list beside it says the same and more; the map adds the overview. A filled disc is reachable, a ring is away,
 * a square is a hub; close neighbours share one disc with their number.
 */
@customElement('c-world-map')
export class WorldMap extends UiElement {
  @property({ attribute: false }) institutions: readonly Institution[] = [];
  private markers: Marker<Institution>[] = [];

  static override styles = [
    base,
    css`
      .frame {
        background: var(--ground);
        border: 1px solid var(--line);
        border-radius: var(--r);
        overflow: hidden;
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: auto;
        /* West stays left also where reading runs from right to left. */
        direction: ltr;
      }
      .land {
        fill: var(--line);
      }
      a {
        cursor: pointer;
        outline: none;
      }
      .hit {
        fill: transparent;
      }
      .mark {
        fill: var(--accent);
        stroke: var(--paper);
        stroke-width: 2;
      }
      .away {
        fill: var(--paper);
        stroke: var(--warn);
        stroke-width: 3;
      }
      a:hover .mark,
      a:focus-visible .mark {
        stroke: var(--ink);
        stroke-width: 3;
      }
      @media (max-width: 640px) {
        /* The drawing shrinks with the window; its marks must stay large enough to see and to touch. */
        .mark,
        text {
          transform: scale(1.9);
          transform-box: fill-box;
          transform-origin: center;
        }
      }
      text {
        font: 600 12px var(--font);
        fill: var(--accent-ink);
        text-anchor: middle;
        dominant-baseline: central;
        pointer-events: none;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s4);
        padding: var(--s2) var(--s3);
        font-size: 14px;
        color: var(--ink-3);
      }
      .legend span {
        display: inline-flex;
        gap: 6px;
        align-items: center;
      }
      .legend i {
        inline-size: 11px;
        block-size: 11px;
        border-radius: 50%;
        background: var(--accent);
      }
      .legend i.ring {
        background: none;
        border: 3px solid var(--warn);
      }
      .legend i.square {
        border-radius: 2px;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('institutions')) return;
    const placed = this.institutions.flatMap((institution) => {
      const place = placeOf(institution);
      if (!place) return [];
      const [x, y] = project(...place);
      return [{ x, y, item: institution }];
    });
    this.markers = clusterMarkers(placed, 14);
  }

  override render(): TemplateResult {
    const label = plural(
      this.institutions.length,
      { one: 'World map with {n} institution', other: 'World map with {n} institutions' },
      { id: 'directory.map.label' },
    );
    return html`<div class="frame">
      <svg viewBox="0 18 ${mapSize.width} 430" role="group" aria-label=${label}>
        <path class="land" d=${landPath}></path>
        ${this.markers.map((marker) => this.#marker(marker))}
      </svg>
      <div class="legend" aria-hidden="true">
        <span><i></i>${msg('reachable', { id: 'directory.map.reachable' })}</span>
        <span><i class="ring"></i>${msg('away', { id: 'directory.map.away' })}</span>
        <span><i class="square"></i>${msg('hub', { id: 'directory.map.hub' })}</span>
      </div>
    </div>`;
  }

  #marker({ x, y, items }: Marker<Institution>) {
    const [first] = items;
    if (!first) return svg``;
    const single = items.length === 1;
    const away = items.every((one) => !one.reachable && !one.isSelf);
    const name = nameIn(first.names);
    const label = single
      ? away
        ? fill(msg('{name}, away', { id: 'directory.map.awayName' }), { name })
        : name
      : plural(
          items.length,
          { one: '{n} institution here', other: '{n} institutions here' },
          { id: 'directory.map.cluster' },
        );
    const href = single
      ? `/institutions/${first.node}`
      : first.country
        ? `/institutions?country=${first.country}`
        : '/institutions';
    const look = away ? 'mark away' : 'mark';
    return svg`<a href=${href} aria-label=${label} @click=${(event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      navigate(href);
    }}>
      <title>${label}</title>
      <circle class="hit" cx=${x} cy=${y} r="16"></circle>
      ${
        single && first.isHub
          ? svg`<rect class=${look} x=${x - 6} y=${y - 6} width="12" height="12" rx="2"></rect>`
          : svg`<circle class=${look} cx=${x} cy=${y} r=${single ? 7 : 11}></circle>`
      }
      ${single ? svg`` : svg`<text x=${x} y=${y}>${items.length}</text>`}
    </a>`;
  }
}

/** Longitude and latitude; the middle of the country when the institution gave none. */
function placeOf({ longitude, latitude, country }: Institution): [number, number] | undefined {
  if (longitude !== null && latitude !== null) return [longitude, latitude];
  return country ? countryMiddles[country] : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'c-world-map': WorldMap;
  }
}
