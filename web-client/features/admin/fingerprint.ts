import { html, type TemplateResult } from 'lit';

/** A key's fingerprint in groups of four, as people read it aloud to compare it; always left to right. */
export const fingerprint = (thumbprint: string): TemplateResult =>
  html`<code class="mono" dir="ltr">${(thumbprint.match(/.{1,4}/g) ?? []).join(' ')}</code>`;
