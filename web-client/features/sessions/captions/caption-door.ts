import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../../api/client.ts';
import { callContext } from '../../../app/contexts.ts';
import { msg } from '../../../app/i18n.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { base } from '../../../ui/styles.ts';
import type { CaptionState } from './caption-feed.ts';
import { institutionIn } from './caption-settings.ts';
import { consentWords } from './caption-words.ts';

/** Before a call in which captions are on: what happens with one's words. Nothing while they are off. */
@customElement('c-caption-door')
export class CaptionDoor extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @consume({ context: callContext }) private call!: Call;
  @state() private now: CaptionState | undefined;

  static override styles = [base];

  override firstUpdated(): void {
    void this.#look();
  }

  override render(): TemplateResult | typeof nothing {
    const { now, session } = this;
    if (!now?.on) return nothing;
    const isOutside = now.engine?.outside === true;
    const words = consentWords(now, (node) => institutionIn(session, node));
    return html`<div class="note ${isOutside ? 'warn' : 'accent'}">${icon(isOutside ? 'warn' : 'captions')}<div>${msg('Captions are on.', { id: 'captions.on' })} ${words}</div></div>`;
  }

  /** Somebody who is not told here is told on the stage, before they speak. */
  async #look(): Promise<void> {
    const reply = await this.call('captions.state', { params: { room: this.session.room } });
    if (reply.ok) this.now = reply.value;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-caption-door': CaptionDoor;
  }
}
