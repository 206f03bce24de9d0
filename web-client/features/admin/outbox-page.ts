import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { PagedList } from './paged-list.ts';

type Mail = Reply<'admin.outbox'>['mails'][number];

/** Mails of this node. Without a mail server they are read here and handed on by other means. */
@customElement('c-outbox-page')
export class OutboxPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private smtp = true;
  readonly #list = new PagedList<Mail>(
    async (cursor) => {
      const reply = await this.call('admin.outbox', { query: { limit: 30, ...(cursor ? { cursor } : {}) } });
      if (!reply.ok) return reply;
      this.smtp = reply.value.smtp;
      return { ok: true, value: { items: reply.value.mails, next: reply.value.next } };
    },
    () => this.requestUpdate(),
  );

  static override styles = [
    base,
    css`
      details {
        border-block-end: 1px solid var(--line);
        padding-block: var(--s2);
      }
      summary {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        align-items: baseline;
        cursor: pointer;
        min-block-size: var(--target);
        padding-block: var(--s2);
      }
      summary b {
        flex: 1 1 240px;
      }
      pre {
        font: inherit;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--ground);
        border-radius: var(--r);
        padding: var(--s4);
        margin: var(--s2) 0;
        user-select: text;
      }
      .note {
        margin-block-end: var(--s4);
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#list.load();
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Mails', { id: 'admin.place.outbox' })} back="/administration">
      ${this.smtp ? nothing : html`<p class="note">${icon('info')}<span>${msg('No mail server is configured, so nothing is sent. Read the mails here and pass them on, or set CONSILIUM_SMTP_URL.', { id: 'admin.outbox.noSmtp' })}</span></p>`}
      ${this.#content()}
    </c-page>`;
  }

  #content(): TemplateResult {
    const { items, problem, next, busy } = this.#list;
    if (!items) return problem ? problemState(problem, () => void this.#list.load()) : skeleton('rows', 4);
    if (items.length === 0)
      return emptyState({
        icon: 'mail',
        title: msg('No mails yet', { id: 'admin.outbox.none' }),
        text: msg('Decisions about applications and links for new passwords appear here.', {
          id: 'admin.outbox.noneText',
        }),
      });
    return html`${items.map(
      (mail) => html`<details>
          <summary><b dir="auto">${mail.subject}</b><span class="meta" dir="ltr">${mail.to}</span>${stateChip(mail)}<span class="meta"><c-time .at=${mail.createdAt}></c-time></span></summary>
          ${mail.error ? html`<p class="note stop">${icon('warn')}<span dir="ltr">${mail.error}</span></p>` : nothing}
          <pre dir="auto">${mail.text}</pre>
        </details>`,
    )}
      ${next ? html`<button type="button" class="btn" ?disabled=${busy} @click=${() => void this.#list.more()}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }
}

function stateChip(mail: Mail): TemplateResult {
  switch (mail.state) {
    case 'sent':
      return html`<span class="chip ok">${msg('sent', { id: 'admin.outbox.sent' })}</span>`;
    case 'queued':
      return html`<span class="chip accent">${msg('on its way', { id: 'admin.outbox.queued' })}</span>`;
    case 'failed':
      return html`<span class="chip stop">${msg('failed', { id: 'admin.outbox.failed' })}</span>`;
    default:
      return html`<span class="chip">${msg('shown here only', { id: 'admin.outbox.shown' })}</span>`;
  }
}
