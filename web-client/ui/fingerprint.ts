import { css, html, type TemplateResult } from 'lit';

/** A key's thumbprint in groups of four, as people read it aloud. */
export const fingerprintGroups = (thumbprint: string): string[] => thumbprint.match(/.{1,4}/g) ?? [];

/** Sheet for `fingerprint()`: a line ends between groups only, also where a group holds a hyphen. */
export const fingerprintStyles = css`
  .fingerprint {
    display: inline-block;
  }
  .fingerprint span {
    white-space: nowrap;
  }
`;

/** A key's fingerprint to be compared by people; always left to right. */
export const fingerprint = (thumbprint: string): TemplateResult =>
  html`<code class="fingerprint" dir="ltr">${fingerprintGroups(thumbprint).map((group, index) => html`${index > 0 ? ' ' : ''}<span>${group}</span>`)}</code>`;
