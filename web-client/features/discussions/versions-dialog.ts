import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { problemNote, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { renderMarkdown } from './markdown.ts';

/** All versions of a post, newest first. */
@customElement('c-versions-dialog')
export class VersionsDialog extends UiElement {
  @property() post = '';
  @consume({ context: callContext }) private call!: Call;
  @state() private reply: Reply<'posts.history'> | undefined;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    css`
      li {
        border-block-end: 1px solid var(--line);
        padding-block: var(--s3);
      }
      li:last-child {
        border: 0;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.call('posts.history', { params: { post: this.post } }).then((reply) => {
      if (reply.ok) this.reply = reply.value;
      else this.problem = reply.problem;
    });
  }

  override render(): TemplateResult {
    return html`<c-dialog .heading=${msg('Versions of this post', { id: 'discussions.versions.title' })} .open=${true} large>
      ${problemNote(this.problem)} ${!this.reply && !this.problem ? skeleton('lines', 2) : nothing}
      <ol class="plain">
        ${this.reply?.versions.map(
          (version, index) => html`<li>
            <div class="meta"><c-time .at=${version.at} look="full"></c-time>${index === 0 ? html` · ${msg('as shown', { id: 'discussions.versions.current' })}` : nothing}</div>
            <div dir="auto" .innerHTML=${renderMarkdown(version.text)}></div>
          </li>`,
        )}
      </ol>
    </c-dialog>`;
  }
}
