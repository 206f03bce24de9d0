import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { msg, str } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField } from '../../ui/field.ts';
import { fingerprint, fingerprintStyles } from '../../ui/fingerprint.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';

type RootKey = Reply<'setup.finish'>['rootKeys'][number];

/** Root keys of a new hub: shown this once, each to be saved as a file, and nowhere else kept. Emits `c-done`. */
@customElement('c-root-keys')
export class RootKeys extends UiElement {
  @property({ attribute: false }) keys: readonly RootKey[] = [];
  @property() hub = '';
  @state() private saved: ReadonlySet<string> = new Set();
  @state() private isSure = false;

  static override styles = [
    base,
    fingerprintStyles,
    css`
      li {
        display: grid;
        gap: var(--s2);
      }
      ol {
        list-style: none;
        padding: 0;
        display: grid;
        gap: var(--s3);
      }
    `,
  ];

  override render(): TemplateResult {
    const allSaved = this.keys.every(({ thumbprint }) => this.saved.has(thumbprint));
    return html`<div class="stack">
      <div class="note warn">${icon('key')}<div>${msg('These keys are shown only now. Save each one, give it to a different person, and keep it off this computer, for example on a memory stick in a safe. Publish the fingerprints, so that institutions can compare them.', { id: 'setup.keys.text' })}</div></div>
      <ol>
        ${this.keys.map((key, index) => {
          const isSaved = this.saved.has(key.thumbprint);
          return html`<li class="card">
            <h2>${msg(str`Root key ${index + 1}`, { id: 'setup.keys.one' })}</h2>
            <div><span class="meta">${msg('Fingerprint', { id: 'setup.keys.fingerprint' })}</span><br />${fingerprint(key.thumbprint)}</div>
            <div><button type="button" class="btn" @click=${() => this.#save(key, index)}>${icon(isSaved ? 'check' : 'download')}${isSaved ? msg('Save again', { id: 'setup.keys.again' }) : msg('Save this key', { id: 'setup.keys.save' })}</button></div>
          </li>`;
        })}
      </ol>
      ${checkField({
        id: 'sure',
        label: msg('All keys are saved in a safe place', { id: 'setup.keys.sure' }),
        hint: allSaved ? undefined : msg('First save each key.', { id: 'setup.keys.first' }),
        checked: this.isSure,
        disabled: !allSaved,
        onChange: (sure) => {
          this.isSure = sure;
        },
      })}
      <div><button type="button" class="btn primary" ?disabled=${!this.isSure} @click=${() => this.emit('c-done')}>${msg('Continue', { id: 'setup.next' })}</button></div>
    </div>`;
  }

  #save(key: RootKey, index: number): void {
    const content = JSON.stringify(
      { hub: this.hub, label: key.label, thumbprint: key.thumbprint, privateJwk: key.privateJwk },
      null,
      2,
    );
    const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${this.hub}-root-key-${index + 1}.json`;
    link.click();
    // The browser has taken its copy once the click was handled.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.saved = new Set([...this.saved, key.thumbprint]);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-root-keys': RootKeys;
  }
}
