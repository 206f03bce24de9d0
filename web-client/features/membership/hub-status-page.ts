import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { countryName, fill, msg } from '../../app/i18n.ts';
import { institutionKindName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import './entries.ts';
import { stateChip } from './entries.ts';
import { nodeStateNote } from './node-state.ts';
import './reply-form.ts';

const refreshMs = 5_000;

/** The state of an institution's application, for whoever holds its link. It looks again every few seconds while it is open. */
@customElement('c-hub-status-page')
export class HubStatusPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private application: InstitutionApplication | undefined;
  @state() private problem: Problem | undefined;
  #timer: number | undefined;

  static override styles = [
    base,
    css`
      section {
        margin-block-end: var(--s5);
      }
    `,
  ];

  get #input() {
    return { params: { reference: this.params.reference ?? '' }, query: { token: this.query.get('token') ?? '' } };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer);
    if (document.visibilityState === 'visible') {
      const reply = await this.call('hub.status', this.#input);
      if (reply.ok) this.application = reply.value;
      this.problem = reply.ok ? undefined : reply.problem;
    }
    const open = !this.application || this.application.state === 'submitted' || this.application.state === 'question';
    if (this.isConnected && open && this.problem?.status !== 404)
      this.#timer = window.setTimeout(() => void this.#fetch(), refreshMs);
  }

  override render(): TemplateResult {
    const { application } = this;
    return html`<c-door wide .heading=${application?.legalName ?? msg('Application', { id: 'membership.status.title' })}>
      ${application ? this.#content(application) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('lines', 3)}
    </c-door>`;
  }

  #content(application: InstitutionApplication): TemplateResult {
    const decided = application.state === 'approved' || application.state === 'refused';
    return html`<section class="stack">
        <div class="row">${stateChip(application.state)}<span class="meta">${fill(msg('Reference {reference}', { id: 'membership.status.reference' }), { reference: application.reference })}</span></div>
        ${
          application.state === 'approved'
            ? html`<p class="note ok">${icon('ok')}<span>${msg('The institution is approved. Its node learns of it by itself within seconds.', { id: 'membership.status.approved' })}</span></p>`
            : nothing
        }
        ${decided ? nothing : nodeStateNote(application)}
        ${
          decided
            ? nothing
            : html`<div class="note">${icon('link')}<div>${msg('Keep this link: it leads back to this page.', { id: 'membership.status.keep' })}</div>
                <button type="button" class="btn" @click=${this.#copy}>${icon('copy')}${msg('Copy link', { id: 'membership.status.copy' })}</button></div>`
        }
        ${application.state === 'question' ? html`<c-reply-form .send=${this.#reply}></c-reply-form>` : nothing}
      </section>
      <section><c-entries .entries=${application.entries}></c-entries></section>
      <dl class="facts-list">
        <dt>${msg('Country', { id: 'membership.hub.country' })}</dt>
        <dd>${countryName(application.country)}</dd>
        <dt>${msg('Kind of institution', { id: 'membership.hub.kind' })}</dt>
        <dd>${institutionKindName(application.kind)}</dd>
        <dt>${msg('Public address of your node', { id: 'membership.hub.publicUrl' })}</dt>
        <dd dir="ltr" class="mono">${application.publicUrl}</dd>
      </dl>`;
  }

  #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      toast({ text: msg('Link copied', { id: 'membership.status.copied' }) });
    } catch {
      toast({
        kind: 'problem',
        text: msg('The browser does not allow it. Please copy the address from the address bar.', {
          id: 'membership.status.copyFailed',
        }),
      });
    }
  };

  #reply = async (text: string, evidence: string[]) => {
    const reply = await this.call('hub.reply', { ...this.#input, body: { text, evidence } });
    if (reply.ok) this.application = reply.value;
    return reply;
  };
}
