import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import { fileSize, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';

type Entry = StaffApplication['entries'][number];
const icons: Record<Entry['action'], IconName> = {
  submit: 'send',
  ask: 'info',
  reply: 'reply',
  approve: 'ok',
  refuse: 'stop',
  withdraw: 'close',
};

/** What has been said and decided about an application, oldest first. With `fileAddress` the files of evidence are links. */
@customElement('c-entries')
export class Entries extends UiElement {
  @property({ attribute: false }) entries: readonly Entry[] = [];
  @property({ attribute: false }) fileAddress: ((file: string) => string) | undefined;

  static override styles = [
    base,
    css`
      ol {
        display: grid;
        gap: var(--s4);
      }
      li {
        display: grid;
        grid-template-columns: 32px minmax(0, 1fr);
        gap: var(--s3);
      }
      .mark {
        inline-size: 32px;
        block-size: 32px;
        border-radius: 50%;
        display: grid;
        place-items: center;
        background: var(--accent-2);
        color: var(--accent);
      }
      .mark .icon {
        inline-size: 17px;
        block-size: 17px;
      }
      .mark.refuse {
        background: var(--stop-2);
        color: var(--stop);
      }
      .mark.ask {
        background: var(--warn-2);
        color: var(--warn);
      }
      .words {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        border-inline-start: 3px solid var(--line);
        padding-inline-start: var(--s3);
        margin-block-start: var(--s1);
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<ol class="plain">
      ${this.entries.map(
        (entry) => html`<li>
          <span class="mark ${entry.action}">${icon(icons[entry.action])}</span>
          <div>
            <b>${actionWords(entry.action)}</b>
            <div class="meta">${entry.name ? html`<bdi>${entry.name}</bdi> · ` : nothing}<c-time .at=${entry.at} look="full"></c-time></div>
            ${entry.text ? html`<div class="words" dir="auto">${entry.text}</div>` : nothing} ${this.#files(entry)}
          </div>
        </li>`,
      )}
    </ol>`;
  }

  #files(entry: Entry): TemplateResult | typeof nothing {
    if (entry.evidence.length === 0) return nothing;
    return html`<div class="chips">
      ${entry.evidence.map((file) =>
        this.fileAddress
          ? html`<a class="chip" href=${this.fileAddress(file.id)} target="_blank" rel="noopener">${icon('file')}<bdi>${file.name}</bdi> ${fileSize(file.sizeBytes)}</a>`
          : html`<span class="chip">${icon('file')}<bdi>${file.name}</bdi> ${fileSize(file.sizeBytes)}</span>`,
      )}
    </div>`;
  }
}

function actionWords(action: Entry['action']): string {
  switch (action) {
    case 'submit':
      return msg('Application received', { id: 'membership.entry.submit' });
    case 'ask':
      return msg('Question', { id: 'membership.entry.ask' });
    case 'reply':
      return msg('Answer', { id: 'membership.entry.reply' });
    case 'approve':
      return msg('Approved', { id: 'membership.entry.approve' });
    case 'refuse':
      return msg('Refused', { id: 'membership.entry.refuse' });
    default:
      return msg('Withdrawn', { id: 'membership.entry.withdraw' });
  }
}

/** State of an application in one word, as a chip. */
export function stateChip(state: StaffApplication['state']): TemplateResult {
  const look = { submitted: 'accent', question: 'warn', approved: 'ok', refused: 'stop', withdrawn: '' }[state];
  return html`<span class="chip ${look}">${stateWords(state)}</span>`;
}

export function stateWords(state: StaffApplication['state']): string {
  switch (state) {
    case 'submitted':
      return msg('Waiting for a decision', { id: 'membership.state.submitted' });
    case 'question':
      return msg('Waiting for an answer', { id: 'membership.state.question' });
    case 'approved':
      return msg('Approved', { id: 'membership.entry.approve' });
    case 'refused':
      return msg('Refused', { id: 'membership.entry.refuse' });
    default:
      return msg('Withdrawn', { id: 'membership.entry.withdraw' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-entries': Entries;
  }
}
