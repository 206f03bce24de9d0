import { consume } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';

/** `/conversations/NODE/ACTOR`: opens the conversation with one person, new or existing, and goes there. */
@customElement('c-conversation-page')
export class ConversationPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private problem: Problem | undefined;

  override firstUpdated(): void {
    void this.#open();
  }

  async #open(): Promise<void> {
    this.problem = undefined;
    const reply = await this.call('conversations.open', {
      body: { node: this.params.node ?? '', actor: this.params.actor ?? '' },
      repeatable: true,
    });
    if (reply.ok) navigate(`/discussions/${reply.value.room}`, { replace: true });
    else this.problem = reply.problem;
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Conversation', { id: 'discussions.conversation.title' })} headingHidden>
      ${this.problem ? problemState(this.problem, () => void this.#open()) : skeleton('posts', 3)}
    </c-page>`;
  }
}
