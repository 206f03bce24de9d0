import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fill, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import type { NextStep } from './next-steps-model.ts';

/** What is left to do before people can work here, in the order in which it is done. */
@customElement('c-next-steps')
export class NextSteps extends UiElement {
  @property({ attribute: false }) steps: readonly NextStep[] = [];

  static override styles = [
    base,
    css`
      :host {
        margin-block-end: var(--s5);
      }
      h2 {
        margin-block-end: var(--s3);
      }
      ol {
        display: grid;
        gap: var(--s3);
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        gap: var(--s2);
        justify-items: start;
      }
      .address {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<h2>${msg('What comes next', { id: 'admin.next.title' })}</h2>
      <ol>${this.steps.map((step) => html`<li class="card">${step.kind === 'apply' ? this.#apply(step) : this.#invite(step)}</li>`)}</ol>`;
  }

  #apply({ hub, address }: Extract<NextStep, { kind: 'apply' }>): TemplateResult {
    return html`<h3>${fill(msg('Apply at the hub {hub}', { id: 'admin.next.apply' }), { hub })}</h3>
      <p>${msg('This node follows the hub, but works alone until the hub has approved your institution. The application is filled in on the hub’s own page; when it is approved, this node learns of it by itself.', { id: 'admin.next.applyText' })}</p>
      <a class="btn primary" href=${address} target="_blank" rel="noopener">${icon('send')}${msg('Apply at this hub', { id: 'admin.hubs.apply' })}</a>`;
  }

  #invite({ address }: Extract<NextStep, { kind: 'invite' }>): TemplateResult {
    return html`<h3>${msg('Invite your colleagues to apply', { id: 'admin.next.invite' })}</h3>
      <p>${msg('Send them this address. Each application then waits here until an approver decides on it.', { id: 'admin.next.inviteText' })}</p>
      <p class="mono address" dir="ltr">${address}</p>
      <button type="button" class="btn" @click=${() => void copy(address)}>${icon('copy')}${msg('Copy the address', { id: 'admin.next.copy' })}</button>`;
  }
}

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast({ text: msg('Address copied', { id: 'admin.next.copied' }) });
  } catch {
    // The browser forbids the clipboard (no secure context); the address stands on the page.
    toast({
      kind: 'problem',
      text: msg('The browser does not allow copying. Please select the address and copy it yourself.', {
        id: 'admin.next.copyFailed',
      }),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-next-steps': NextSteps;
  }
}
