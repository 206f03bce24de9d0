import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { maxPollOptions } from '../../../../spec/schemas/events/content.ts';
import type { Call } from '../../../api/client.ts';
import type { Problem } from '../../../api/problem.ts';
import { callContext } from '../../../app/contexts.ts';
import { fill, msg, number } from '../../../app/i18n.ts';
import { UiElement } from '../../../ui/element.ts';
import { checkField, choiceField, textField } from '../../../ui/field.ts';
import { icon } from '../../../ui/icons.ts';
import { problemNote } from '../../../ui/states.ts';
import { base } from '../../../ui/styles.ts';
import { hiddenNamesWords } from './poll-words.ts';

/**
 * Asks everybody in a session.
 * @fires c-opened with the poll
 * @fires c-close
 */
@customElement('c-new-poll')
export class NewPoll extends UiElement {
  @property() room = '';
  /** Language that the viewer writes in. */
  @property() locale = 'en';
  @consume({ context: callContext }) private call!: Call;
  @state() private question = '';
  @state() private options: readonly string[] = ['', ''];
  @state() private many = false;
  @state() private named: 'hidden' | 'shown' = 'hidden';
  @state() private results: 'live' | 'closed' = 'live';
  @state() private busy = false;
  @state() private problem: Problem | undefined;
  readonly #clientId = crypto.randomUUID();

  static override styles = [
    base,
    css`
      .option {
        display: flex;
        align-items: end;
        gap: var(--s2);
      }
      .option .field {
        flex: 1;
        min-inline-size: 0;
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLInputElement>('#question')?.focus();
  }

  override render(): TemplateResult {
    return html`<form class="stack" @submit=${this.#open} aria-label=${msg('New poll', { id: 'polls.new.title' })}>
      ${textField({
        id: 'question',
        label: msg('Question', { id: 'polls.new.question' }),
        value: this.question,
        maxLength: 300,
        dir: 'auto',
        required: true,
        onInput: (value) => {
          this.question = value;
        },
      })}
      ${this.options.map((text, index) => this.#option(text, index))}
      ${
        this.options.length < maxPollOptions
          ? html`<button type="button" class="btn quiet" @click=${() => {
              this.options = [...this.options, ''];
            }}>${icon('plus')}${msg('Add an answer', { id: 'polls.new.add' })}</button>`
          : nothing
      }
      ${checkField({
        id: 'many',
        label: msg('Several answers may be chosen', { id: 'polls.new.many' }),
        checked: this.many,
        onChange: (value) => {
          this.many = value;
        },
      })}
      ${choiceField({
        id: 'named',
        label: msg('Names', { id: 'polls.new.names' }),
        value: this.named,
        choices: [
          {
            value: 'hidden',
            label: msg('Hide who voted for what', { id: 'polls.new.hidden' }),
            hint: hiddenNamesWords(),
          },
          { value: 'shown', label: msg('Show who voted for what', { id: 'polls.new.shown' }) },
        ],
        onChange: (value) => {
          this.named = value;
        },
      })}
      ${choiceField({
        id: 'results',
        label: msg('Result', { id: 'polls.new.results' }),
        value: this.results,
        choices: [
          { value: 'live', label: msg('Show it while people vote', { id: 'polls.new.live' }) },
          { value: 'closed', label: msg('Show it when the poll is closed', { id: 'polls.new.closed' }) },
        ],
        onChange: (value) => {
          this.results = value;
        },
      })}
      ${problemNote(this.problem)}
      <div class="row">
        <button type="submit" class="btn primary" ?disabled=${this.busy || !this.#isComplete()}>${msg('Open the poll', { id: 'polls.new.open' })}</button>
        <button type="button" class="btn quiet" @click=${() => this.emit('c-close')}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      </div>
    </form>`;
  }

  #option(text: string, index: number): TemplateResult {
    return html`<div class="option">
      ${textField({
        id: `option-${index}`,
        label: fill(msg('Answer {n}', { id: 'polls.new.answer' }), { n: number(index + 1) }),
        value: text,
        maxLength: 150,
        dir: 'auto',
        required: true,
        onInput: (value) => {
          this.options = this.options.map((one, at) => (at === index ? value : one));
        },
      })}
      ${
        this.options.length > 2
          ? html`<button type="button" class="btn quiet icon-only" @click=${() => {
              this.options = this.options.filter((_, at) => at !== index);
            }}>${icon('close', fill(msg('Remove answer {n}', { id: 'polls.new.remove' }), { n: number(index + 1) }))}</button>`
          : nothing
      }
    </div>`;
  }

  #isComplete(): boolean {
    const texts = this.options.map((text) => text.trim());
    return this.question.trim() !== '' && texts.every((text) => text !== '') && new Set(texts).size === texts.length;
  }

  #open = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.busy = true;
    this.problem = undefined;
    const reply = await this.call('polls.open', {
      params: { room: this.room },
      body: {
        ...{
          clientId: this.#clientId,
          question: this.question.trim(),
          options: this.options.map((text) => text.trim()),
        },
        ...{ many: this.many, named: this.named === 'shown', results: this.results, language: this.locale },
      },
      repeatable: true,
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    this.emit('c-opened', reply.value);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-new-poll': NewPoll;
  }
}
