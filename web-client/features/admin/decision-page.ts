import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { Call } from '../../api/client.ts';
import type { Problem, Result } from '../../api/problem.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import '../membership/entries.ts';
import './decision-panel.ts';
import type { Decision } from './decision-panel.ts';

/** What every application has, whoever applies. */
interface Applied {
  id: string;
  state: StaffApplication['state'];
  entries: StaffApplication['entries'];
}

/** One application that is to be decided; it changes by itself when somebody else decides or the applicant answers. */
export abstract class DecisionPage<A extends Applied> extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) protected call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() protected application: A | undefined;
  @state() private problem: Problem | undefined;
  #stop: (() => void) | undefined;

  /** Address of the queue. */
  protected abstract readonly back: string;
  protected abstract fetchOne(params: { id: string }): Promise<Result<A>>;
  protected abstract send(params: { id: string }, decision: Decision): Promise<Result<A>>;
  protected abstract nameOf(application: A): string;
  protected abstract meta(application: A): TemplateResult;
  protected abstract content(application: A): TemplateResult;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
    this.#stop = this.stream.listen({
      events: (events) => {
        if (events.some((event) => event.type === 'application.changed' && event.id === this.params.id))
          void this.#fetch();
      },
      reset: () => void this.#fetch(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override render(): TemplateResult {
    const { application } = this;
    const heading = application ? this.nameOf(application) : msg('Application', { id: 'membership.status.title' });
    return html`<c-page heading=${heading} back=${this.back}>
      ${application ? html`<span slot="meta">${this.meta(application)}</span>` : nothing}
      ${application ? this.content(application) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('lines', 4)}
    </c-page>`;
  }

  protected get one(): { id: string } {
    return { id: this.params.id ?? '' };
  }

  protected isOpen({ state: stage }: A): boolean {
    return stage === 'submitted' || stage === 'question';
  }

  protected readonly decide = async (decision: Decision): Promise<Result<A>> => {
    const reply = await this.send(this.one, decision);
    if (!reply.ok) return reply;
    this.application = reply.value;
    if (!this.isOpen(reply.value)) {
      // The panel with the pressed button is gone: without a new place the keyboard would begin at the top of the window.
      await this.updateComplete;
      this.renderRoot.querySelector('c-page')?.focusHeading();
    }
    return reply;
  };

  async #fetch(): Promise<void> {
    const reply = await this.fetchOne(this.one);
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.application = reply.value;
  }
}
