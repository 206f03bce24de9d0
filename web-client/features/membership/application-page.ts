import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { type OwnApplication, openOwnApplication } from '../../data/membership.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './entries.ts';
import { stateChip } from './entries.ts';
import './reply-form.ts';

/** The applicant's own application: its state, what was said, and the answer to a question. Changes by itself. */
@customElement('c-application-page')
export class ApplicationPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store!: LiveStore<OwnApplication>;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      section {
        margin-block-end: var(--s5);
      }
      .state {
        font-size: 17px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = openOwnApplication(this.call, this.stream);
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    return html`<c-page heading=${msg('Your application', { id: 'membership.mine.title' })}>
      ${value ? html`<span slot="meta">${stateChip(value.state)}</span>` : nothing}
      ${value ? this.#content(value) : stage === 'failed' && problem ? this.#failed(problem.status === 404) : skeleton('lines', 3)}
    </c-page>`;
  }

  #failed(none: boolean): TemplateResult {
    if (none)
      return emptyState({
        icon: 'info',
        title: msg('There is no application', { id: 'membership.mine.none' }),
        text: msg('This account was not made by an application.', { id: 'membership.mine.noneText' }),
      });
    const { problem } = this.store.value;
    return problem ? problemState(problem, () => void this.store.refetch()) : html``;
  }

  #content(application: OwnApplication): TemplateResult {
    return html`<section class="stack">
        ${this.#explain(application)}
        ${application.state === 'question' ? html`<c-reply-form .send=${this.#reply}></c-reply-form>` : nothing}
      </section>
      <section><c-entries .entries=${application.entries}></c-entries></section>
      <section class="card">
        <dl class="facts-list">
          <dt>${msg('Full name', { id: 'membership.apply.name' })}</dt>
          <dd><bdi>${application.name}</bdi></dd>
          <dt>${msg('Profession', { id: 'membership.apply.profession' })}</dt>
          <dd>${professionName(application.profession)}</dd>
          <dt>${msg('Specialty', { id: 'membership.apply.specialty' })}</dt>
          <dd>${specialtyName(application.specialty)}</dd>
        </dl>
      </section>`;
  }

  #explain({ state: stage }: OwnApplication): TemplateResult | typeof nothing {
    if (stage === 'approved')
      return html`<p class="note ok state">${icon('ok')}<span>${msg('You are approved. Welcome.', { id: 'membership.mine.approved' })} <a href="/">${msg('Go to the first page', { id: 'membership.mine.go' })}</a></span></p>`;
    if (stage === 'refused')
      return html`<p class="note stop state">${icon('stop')}<span>${msg('Your application was refused. The reason is below.', { id: 'membership.mine.refused' })}</span></p>`;
    if (stage === 'question')
      return html`<p class="note warn state">${icon('info')}<span>${msg('There is a question for you. Please answer it, so that your application can go on.', { id: 'membership.mine.question' })}</span></p>`;
    if (stage === 'submitted')
      return html`<p class="note accent state">${icon('clock')}<span>${msg('Your application waits for a decision. This page changes by itself, and you get a mail.', { id: 'membership.mine.waiting' })}</span></p>`;
    return nothing;
  }

  #reply = async (text: string, evidence: string[]) => {
    const reply = await this.call('membership.reply', { body: { text, evidence } });
    if (reply.ok) this.store.change(() => reply.value);
    return reply;
  };
}
