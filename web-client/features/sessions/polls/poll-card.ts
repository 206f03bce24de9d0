import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Poll, PollOwn } from '../../../../spec/schemas/api/polls.ts';
import type { Call } from '../../../api/client.ts';
import { problemText } from '../../../api/problems.ts';
import { callContext } from '../../../app/contexts.ts';
import { fill, intlLocale, msg, number, plural } from '../../../app/i18n.ts';
import { share } from '../../../data/polls.ts';
import { confirm } from '../../../ui/dialog.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { displayName } from '../../../ui/person.ts';
import { styleOf } from '../../../ui/style-of.ts';
import { base } from '../../../ui/styles.ts';
import { toast } from '../../../ui/toasts.ts';
import { pollStyles } from './poll-styles.ts';
import { hiddenNamesWords } from './poll-words.ts';

const percent = (whole: number): string =>
  new Intl.NumberFormat(intlLocale(), { style: 'percent' }).format(whole / 100);

/**
 * One poll: question, answers to choose from, and its result.
 * @fires c-poll with the poll after the viewer's action
 * @fires c-vote with what the viewer chose
 */
@customElement('c-poll')
export class PollCard extends UiElement {
  @property({ attribute: false }) poll!: Poll;
  @property({ attribute: false }) own: PollOwn | undefined;
  /** The session runs and the viewer is in it. */
  @property({ type: Boolean }) mayVote = false;
  @property({ type: Boolean }) mayHost = false;
  @consume({ context: callContext }) private call!: Call;
  @state() private busy = false;
  /** What was pressed, until the node has answered. */
  @state() private pressed: readonly number[] | undefined;
  @state() private voters: Reply<'polls.voters'>['voters'] | undefined;

  static override styles = [base, pollStyles];

  override render(): TemplateResult {
    const { poll } = this;
    if (poll.state === 'removed')
      return html`<article class="card"><p class="meta">${msg('This poll was removed.', { id: 'polls.removed' })}</p></article>`;
    return html`<article class="card stack tight">
      <header>
        <h3 dir="auto" lang=${poll.language ?? nothing}>${poll.question ?? msg('The question is on its way from the other institution.', { id: 'polls.awaiting' })}</h3>
        <p class="meta">${poll.state === 'closed' ? html`<b>${msg('Closed', { id: 'polls.closed' })}</b> · ` : nothing}${fill(msg('Asked by {name}', { id: 'polls.by' }), { name: displayName(poll.by) })} · ${plural(poll.voters, { one: '{n} person has voted', other: '{n} people have voted' }, { id: 'polls.voters' })}</p>
      </header>
      ${this.#answers()} ${this.#about()} ${this.#actions()} ${this.#names()}
    </article>`;
  }

  #answers(): TemplateResult {
    const { poll, own } = this;
    const isOpen = poll.state === 'open' && this.mayVote;
    const chosen = new Set(this.pressed ?? own?.choice ?? []);
    const rows = poll.options.map((option, index) => {
      const text = option.text ?? fill(msg('Answer {n}', { id: 'polls.new.answer' }), { n: number(index + 1) });
      const isOwn = chosen.has(index);
      const bar =
        option.votes === null
          ? nothing
          : html`<span class="bar" aria-hidden="true" ${styleOf({ '--share': `${share(option.votes, poll.voters)}%` })}></span>`;
      const count =
        option.votes === null
          ? nothing
          : html`<span class="votes"><span>${number(option.votes)}</span><span class="meta">${percent(share(option.votes, poll.voters))}</span></span>`;
      const words = html`<span class="text"><bdi lang=${poll.language ?? nothing}>${text}</bdi></span>`;
      if (!isOpen)
        return html`<li class=${isOwn ? 'answer own' : 'answer'}>${bar}${isOwn ? icon('check', msg('Your vote', { id: 'polls.own' })) : nothing}${words}${count}</li>`;
      return html`<li role="none" class=${isOwn ? 'answer own' : 'answer'}>${bar}<label>
          <input type=${poll.many ? 'checkbox' : 'radio'} name="answer" .checked=${live(isOwn)} ?disabled=${this.busy} @change=${() => void this.#choose(index, !isOwn)} />${words}</label>${count}</li>`;
    });
    return html`<ul class="plain answers" role=${isOpen ? (poll.many ? 'group' : 'radiogroup') : nothing} aria-label=${poll.question ?? ''}>${rows}</ul>`;
  }

  /** How the poll works, said before anybody votes. */
  #about(): TemplateResult {
    const { poll, own } = this;
    const late =
      own && !own.counted && own.choice.length > 0
        ? html`<div class="note warn" role="status">${icon('clock')}<div>${msg('Your vote came after the poll was closed and does not count.', { id: 'polls.late' })}</div></div>`
        : nothing;
    const isHidden = poll.state === 'open' && poll.results === 'closed';
    return html`${late}
      ${poll.state === 'open' && this.mayVote ? html`<p class="meta">${poll.many ? msg('Choose as many as you like. You can change your vote until the poll is closed.', { id: 'polls.chooseMany' }) : msg('You can change your vote until the poll is closed.', { id: 'polls.chooseOne' })}</p>` : nothing}
      ${isHidden ? html`<p class="meta">${msg('The result is shown when the poll is closed.', { id: 'polls.resultLater' })}</p>` : nothing}
      ${
        poll.named
          ? html`<p class="meta">${icon('eye')} ${msg('Everybody in the session can see who voted for what.', { id: 'polls.named' })}</p>`
          : html`<details class="meta"><summary>${icon('eye-off')} ${msg('Names are hidden in the session, but this is not a secret ballot.', { id: 'polls.hidden' })}</summary><p>${hiddenNamesWords()}</p></details>`
      }`;
  }

  #actions(): TemplateResult | typeof nothing {
    const { poll, own } = this;
    const isOpen = poll.state === 'open';
    const canTakeBack = isOpen && this.mayVote && (own?.choice.length ?? 0) > 0;
    const showsNames = poll.named && poll.options.some(({ votes }) => votes !== null) && poll.voters > 0;
    if (!canTakeBack && !this.mayHost && !showsNames) return nothing;
    const button = (label: string, run: () => void, look = 'btn quiet') =>
      html`<button type="button" class=${look} ?disabled=${this.busy} @click=${run}>${label}</button>`;
    return html`<div class="row">
      ${this.mayHost && isOpen ? button(msg('Close the poll', { id: 'polls.close' }), () => void this.#close(), 'btn') : nothing}
      ${canTakeBack ? button(msg('Take my vote back', { id: 'polls.takeBack' }), () => void this.#vote([])) : nothing}
      ${showsNames ? button(this.voters ? msg('Hide the names', { id: 'polls.hideNames' }) : msg('Who voted for what', { id: 'polls.showNames' }), () => void this.#toggleNames()) : nothing}
      ${this.mayHost ? button(msg('Remove', { id: 'polls.remove' }), () => void this.#remove()) : nothing}
    </div>`;
  }

  #names(): TemplateResult | typeof nothing {
    const { voters, poll } = this;
    if (!voters || !poll.named) return nothing;
    return html`<dl class="names">${poll.options.map(({ text }, index) => {
      const people = voters.filter(({ choice }) => choice.includes(index));
      return people.length === 0
        ? nothing
        : html`<dt dir="auto">${text}</dt><dd><ul class="plain">${people.map(({ person }) => html`<li><bdi>${displayName(person)}</bdi> <span class="meta"><bdi>${person.institution.name}</bdi></span></li>`)}</ul></dd>`;
    })}</dl>`;
  }

  async #choose(option: number, on: boolean): Promise<void> {
    const { poll, own } = this;
    if (!poll.many) return this.#vote([option]);
    const others = (own?.choice ?? []).filter((one) => one !== option);
    await this.#vote(on ? [...others, option].sort((a, b) => a - b) : others);
  }

  async #vote(choice: number[]): Promise<void> {
    this.busy = true;
    this.pressed = choice;
    const reply = await this.call('polls.vote', { params: { poll: this.poll.id }, body: { choice }, repeatable: true });
    this.busy = false;
    if (reply.ok) {
      this.voters = undefined;
      this.emit('c-vote', { poll: this.poll.id, choice });
      this.emit('c-poll', reply.value);
    } else toast({ kind: 'problem', text: problemText(reply.problem) });
    // From here on the boxes show what counts.
    this.pressed = undefined;
  }

  async #close(): Promise<void> {
    await this.#do('polls.close');
  }

  async #remove(): Promise<void> {
    const sure = await confirm({
      heading: msg('Remove this poll?', { id: 'polls.removeTitle' }),
      text: msg('Its question and answers are deleted for good, at every institution.', { id: 'polls.removeText' }),
      confirm: msg('Remove', { id: 'polls.remove' }),
      danger: true,
    });
    if (sure !== undefined) await this.#do('polls.remove');
  }

  async #do(operation: 'polls.close' | 'polls.remove'): Promise<void> {
    this.busy = true;
    const reply = await this.call(operation, { params: { poll: this.poll.id }, body: {} });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.emit('c-poll', reply.value);
  }

  async #toggleNames(): Promise<void> {
    if (this.voters) {
      this.voters = undefined;
      return;
    }
    const reply = await this.call('polls.voters', { params: { poll: this.poll.id } });
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.voters = reply.value.voters;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-poll': PollCard;
  }
}
