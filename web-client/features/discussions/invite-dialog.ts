import { consume } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { problemNote } from '../../ui/states.ts';
import { toast } from '../../ui/toasts.ts';
import './people-picker.ts';
import type { Picked } from './people-picker.ts';

/** Invites people and institutions to a discussion. */
@customElement('c-invite-dialog')
export class InviteDialog extends UiElement {
  @property() room = '';
  @property({ attribute: false }) present: Reply<'discussions.people'>['people'] = [];
  @consume({ context: callContext }) private call!: Call;
  @state() private picked: Picked = { people: [], institutions: [] };
  @state() private busy = false;
  @state() private problem: Problem | undefined;

  override render(): TemplateResult {
    const none = this.picked.people.length + this.picked.institutions.length === 0;
    const without = new Set(this.present.map(({ person }) => `${person.node}/${person.actor}`));
    return html`<c-dialog .heading=${msg('Invite to this discussion', { id: 'discussions.invite.title' })} .open=${true}>
      <p class="meta">${msg('They can read everything written here so far. Invited institutions let all of their approved people join.', { id: 'discussions.invite.text' })}</p>
      <c-people-picker .without=${without} .picked=${this.picked} @picked=${(event: CustomEvent<Picked>) => {
        this.picked = event.detail;
      }}></c-people-picker>
      ${problemNote(this.problem)}
      <button slot="actions" type="button" class="btn" @click=${() => this.emit('c-close')}>${msg('Cancel', { id: 'discussions.composer.cancel' })}</button>
      <button slot="actions" type="button" class="btn primary" ?disabled=${none || this.busy} @click=${this.#invite}>${msg('Invite', { id: 'discussions.page.invite' })}</button>
    </c-dialog>`;
  }

  #invite = async (): Promise<void> => {
    this.busy = true;
    const reply = await this.call('discussions.invite', {
      params: { room: this.room },
      body: {
        people: this.picked.people.map(({ node, actor }) => ({ node, actor })),
        institutions: this.picked.institutions.map(({ node }) => node),
      },
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    toast({ text: msg('The invitations are on their way', { id: 'discussions.invite.done' }) });
    this.emit('c-close');
  };
}
