import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { choiceField } from '../../ui/field.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import '../discussions/people-picker.ts';
import type { Picked } from '../discussions/people-picker.ts';
import { CallLead } from './call-lead.ts';
import { roleWords } from './session-words.ts';

const nobody: Picked = { people: [], institutions: [] };
type Given = 'cohost' | 'speaker' | 'listener';

/** Invites more people, or everybody of an institution, while the call goes on. */
@customElement('c-call-invite')
export class CallInvite extends UiElement {
  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) session!: SessionDetail;
  @consume({ context: callContext }) private call!: Call;
  @state() private picked: Picked = nobody;
  @state() private given: Given = 'speaker';
  @state() private busy = false;

  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    const { people, institutions } = this.picked;
    const without = new Set(this.session.people.map(({ person }) => `${person.node}/${person.actor}`));
    return html`<c-dialog .heading=${msg('Invite more people', { id: 'moderation.invite' })} .open=${true} @c-close=${() => this.#close()}>
      <div class="stack">
        <c-people-picker .picked=${this.picked} .without=${without} @picked=${(event: CustomEvent<Picked>) => {
          this.picked = event.detail;
        }}></c-people-picker>
        ${choiceField<Given>({
          id: 'role',
          label: msg('They come in as', { id: 'moderation.inviteRole' }),
          value: this.given,
          choices: (['speaker', 'listener', 'cohost'] as const).map((value) => ({ value, label: roleWords(value) })),
          onChange: (given) => {
            this.given = given;
          },
        })}
      </div>
      <button slot="actions" type="button" class="btn" @click=${() => this.#close()}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      <button slot="actions" type="button" class="btn primary" ?disabled=${this.busy || people.length + institutions.length === 0} @click=${() => void this.#invite()}>${msg('Invite', { id: 'moderation.inviteNow' })}</button>
    </c-dialog>`;
  }

  #close(): void {
    this.picked = nobody;
    this.emit('c-close');
  }

  async #invite(): Promise<void> {
    this.busy = true;
    const done = await new CallLead(this.call, this.session.room).invite({
      people: this.picked.people.map(({ node, actor }) => ({ node, actor })),
      institutions: this.picked.institutions.map(({ node }) => node),
      role: this.given,
    });
    this.busy = false;
    if (!done) return;
    toast({ text: msg('They are invited.', { id: 'moderation.invited' }) });
    this.#close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-invite': CallInvite;
  }
}
