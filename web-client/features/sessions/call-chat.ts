import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { openTimeline } from '../../data/discussions.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import type { Timeline } from '../../data/timeline.ts';
import { UiElement } from '../../ui/element.ts';
import { textArea } from '../../ui/field.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import '../language/translated-text.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';

/** What is written beside a call; it stays with the session and reaches every institution of it. */
@customElement('c-call-chat')
export class CallChat extends UiElement {
  @property() room = '';
  @property({ attribute: false }) viewer!: Viewer;
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private text = '';
  @state() private busy = false;
  #clientId = crypto.randomUUID();
  #store: LiveStore<Timeline> | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--s3);
        min-block-size: 240px;
      }
      ul {
        flex: 1;
        overflow: auto;
        max-block-size: 50vh;
      }
      li {
        padding-block: var(--s2);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store = openTimeline(this.call, this.stream, this.room, null);
    this.#watching.switchTo(this.#store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store?.close();
    this.#store = undefined;
  }

  override updated(): void {
    const log = this.renderRoot.querySelector('ul');
    if (log) log.scrollTop = log.scrollHeight;
  }

  override render(): TemplateResult {
    const posts = (this.#store?.value.value?.posts ?? []).filter((post) => post.state === 'visible' && post.text);
    return html`<ul class="plain" aria-live="polite" aria-label=${msg('Chat', { id: 'sessions.call.chat' })}>
        ${repeat(
          posts,
          ({ id }) => id,
          (post) =>
            html`<li><b><bdi>${displayName(post.author)}</bdi></b> <span class="meta"><c-time .at=${post.at} look="clock"></c-time></span><c-translated .item=${{ kind: 'post', post: post.id }} .text=${post.text} .declared=${post.language}></c-translated></li>`,
        )}
      </ul>
      <form class="stack" @submit=${this.#send}>
        ${textArea({
          id: 'words',
          label: msg('Message to everybody', { id: 'sessions.call.message' }),
          rows: 2,
          maxLength: 4000,
          value: this.text,
          onInput: (text) => {
            this.text = text;
          },
        })}
        <button type="submit" class="btn" ?disabled=${this.busy || this.text.trim() === ''}>${msg('Send', { id: 'sessions.call.send' })}</button>
      </form>`;
  }

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.busy = true;
    const reply = await this.call('posts.create', {
      params: { room: this.room },
      body: { clientId: this.#clientId, text: this.text.trim(), language: this.viewer.locale },
      repeatable: true,
    });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.#clientId = crypto.randomUUID();
    this.text = '';
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-chat': CallChat;
  }
}
