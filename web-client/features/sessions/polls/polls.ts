import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Poll, PollOwn } from '../../../../spec/schemas/api/polls.ts';
import type { Call } from '../../../api/client.ts';
import type { LiveStream } from '../../../api/stream.ts';
import { callContext, streamContext } from '../../../app/contexts.ts';
import { msg } from '../../../app/i18n.ts';
import { openPolls, type PollList, withPoll } from '../../../data/polls.ts';
import { OwnedStore } from '../../../data/store.ts';
import { UiElement } from '../../../ui/element.ts';
import { icon } from '../../../ui/icons.ts';
import { problemState, skeleton } from '../../../ui/states.ts';
import { base } from '../../../ui/styles.ts';
import './new-poll.ts';
import './poll-card.ts';

/**
 * The polls of a session, beside the call and on the session's page.
 * @fires c-polls with them, whenever they change
 */
@customElement('c-polls')
export class Polls extends UiElement {
  @property() room = '';
  @property() locale = 'en';
  /** The session runs and the viewer is in it. */
  @property({ type: Boolean }) mayVote = false;
  @property({ type: Boolean }) mayHost = false;
  /** Nothing at all while there are none: on the session's page. */
  @property({ type: Boolean }) quiet = false;
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private asks = false;
  readonly #live = new OwnedStore(
    this,
    () => this.room,
    (room) => openPolls(this.call, this.stream, room),
  );

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      section {
        margin-block-end: var(--s5);
        max-inline-size: 720px;
      }
      h2 {
        font-size: 16px;
        margin-block-end: var(--s2);
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const loaded = this.#live.store?.value;
    const list = loaded?.value;
    if (this.quiet && (!list || list.polls.length === 0)) return nothing;
    if (loaded?.state === 'failed' && !list && loaded.problem)
      return problemState(loaded.problem, () => void this.#live.store?.refetch());
    if (!list) return skeleton('lines', 3);
    const all = html`<div class="stack">${this.#new()} ${this.#list(list)}</div>`;
    return this.quiet ? html`<section><h2>${msg('Polls', { id: 'polls.title' })}</h2>${all}</section>` : all;
  }

  #new(): TemplateResult | typeof nothing {
    if (!this.mayHost || !this.mayVote || this.quiet) return nothing;
    if (!this.asks)
      return html`<button type="button" class="btn" @click=${() => {
        this.asks = true;
      }}>${icon('plus')}${msg('New poll', { id: 'polls.new.title' })}</button>`;
    return html`<c-new-poll class="card" .room=${this.room} .locale=${this.locale}
      @c-opened=${(event: CustomEvent<Poll>) => {
        this.asks = false;
        this.#live.store?.change((value) => withPoll(value, event.detail));
      }}
      @c-close=${() => {
        this.asks = false;
      }}></c-new-poll>`;
  }

  #list({ polls, own }: PollList): TemplateResult {
    if (polls.length === 0)
      return html`<p class="meta">${this.mayHost ? msg('Ask everybody in the session, at every institution.', { id: 'polls.emptyHost' }) : msg('The hosts have not asked anything yet.', { id: 'polls.empty' })}</p>`;
    const votes = new Map(own.map((vote) => [vote.poll, vote] as const));
    // What is open stands first, then the newest.
    const shown = [...polls].reverse().sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
    return html`${repeat(
      this.quiet ? polls : shown,
      ({ id }) => id,
      (poll) =>
        html`<c-poll .poll=${poll} .own=${votes.get(poll.id)} ?mayVote=${this.mayVote} ?mayHost=${this.mayHost}
          @c-poll=${(event: CustomEvent<Poll>) => this.#live.store?.change((value) => withPoll(value, event.detail))}
          @c-vote=${(event: CustomEvent<Omit<PollOwn, 'counted'>>) => this.#voted(event.detail)}></c-poll>`,
    )}`;
  }

  #voted(vote: Omit<PollOwn, 'counted'>): void {
    this.#live.store?.change((value) => ({
      ...value,
      own: [...value.own.filter(({ poll }) => poll !== vote.poll), { ...vote, counted: true }],
    }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-polls': Polls;
  }
}
