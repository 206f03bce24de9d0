import { css, html, type TemplateResult } from 'lit';
import type { NodeCard } from '../../spec/schemas/api/auth.ts';
import { institutionPlace } from './institution.ts';

/** Sheet for `brand()`. */
export const brandStyles = css`
  .brand {
    display: flex;
    align-items: center;
    gap: 10px;
    font-weight: 700;
    color: var(--ink);
    text-decoration: none;
    min-inline-size: 0;
    min-block-size: var(--target);
  }
  .brand img,
  .brand .sign {
    inline-size: 34px;
    block-size: 34px;
    border-radius: 8px;
    flex: none;
  }
  .brand img {
    object-fit: contain;
    background: #fff;
  }
  .brand .sign {
    background: var(--accent);
    color: var(--accent-ink);
    display: grid;
    place-items: center;
    font-size: 18px;
  }
  .brand .text {
    min-inline-size: 0;
    line-height: 1.25;
  }
  .brand small {
    display: block;
    font-weight: 400;
    line-height: 1.25;
  }
`;

/** Sign of the platform (or the institution's logo) with the institution's name under it; leads to the first page. */
export const brand = (card: NodeCard): TemplateResult =>
  html`<a class="brand" href="/"
    >${card.logo ? html`<img src=${card.logo} alt="" width="34" height="34" />` : html`<span class="sign" aria-hidden="true">C</span>`}<span class="text"
      ><span lang="en" translate="no">Consilium</span><small dir="auto">${institutionPlace(card)}</small></span
    ></a
  >`;
