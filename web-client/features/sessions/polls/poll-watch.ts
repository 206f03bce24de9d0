import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { fill, msg } from '../../../app/i18n.ts';
import { openPolls, type PollList } from '../../../data/polls.ts';
import { OwnedStore } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { base } from '../../../ui/styles.ts';

/**
 * Says in the call that the hosts ask something, until the viewer has voted or the panel is open.
 * @fires c-waiting with the number of open polls without a vote of the viewer
 * @fires c-open when the viewer wants to vote
 * @fires c-say for people who listen to the page
 */
@customElement('c-poll-watch')
export class PollWatch extends UiElement {
  @property() room = '';
  /** The panel of polls is open. */
  @property({ type: Boolean }) open = false;
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  #told = -1;
  #said = new Set<string>();
  readonly #live = new OwnedStore(
    this,
    () => this.room,
    (room) => openPolls(this.call, this.stream, room),
  );

  static override styles = [base];

  #waiting(): PollList['polls'] {
    const list = this.#live.store?.value.value;
    const voted = new Set(list?.own.filter(({ choice }) => choice.length > 0).map(({ poll }) => poll));
    return (list?.polls ?? []).filter(({ id, state }) => state === 'open' && !voted.has(id));
  }

  override updated(): void {
    const waiting = this.#waiting();
    if (waiting.length !== this.#told) {
      this.#told = waiting.length;
      this.emit('c-waiting', waiting.length);
    }
    const fresh = waiting.filter(({ id }) => !this.#said.has(id));
    for (const { id, question } of fresh) {
      this.#said.add(id);
      if (!this.open && question)
        this.emit('c-say', fill(msg('The hosts ask: {question}', { id: 'polls.asked' }), { question }));
    }
  }

  override render(): TemplateResult | typeof nothing {
    const [poll] = this.#waiting().slice(-1);
    if (!poll || this.open || !poll.question) return nothing;
    return html`<div class="note accent">${icon('poll')}<div>${fill(msg('The hosts ask: {question}', { id: 'polls.asked' }), { question: poll.question })}</div>
      <button type="button" class="btn" @click=${() => this.emit('c-open')}>${msg('Vote', { id: 'polls.vote' })}</button></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-poll-watch': PollWatch;
  }
}
