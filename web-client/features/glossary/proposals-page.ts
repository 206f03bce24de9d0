import { consume } from '@lit/context';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { GlossaryProposal, GlossaryState } from '../../../spec/schemas/api/glossary.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import { toast } from '../../ui/toasts.ts';
import './editors-list.ts';
import './proposal-card.ts';

const pageSize = 30;
const views = ['waiting', 'decided', 'editors'] as const;
type View = (typeof views)[number];

/** What waits for editors, what they decided, and who they are. */
@customElement('c-proposals-page')
export class ProposalsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private now: GlossaryState | undefined;
  @state() private list: { proposals: GlossaryProposal[]; total: number } | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  #asked = 0;
  #stop: (() => void) | undefined;

  static override styles = [base];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.stream.listen({
      events: (events) => {
        if (events.some(({ type }) => type === 'glossary.changed')) void this.#load();
      },
      reset: () => void this.#load(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('query')) return;
    this.list = undefined;
    void this.#load();
  }

  get #view(): View {
    const asked = this.query.get('show');
    return views.find((view) => view === asked) ?? 'waiting';
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const view = this.#view;
    const state = await this.call('glossary.state');
    if (asked !== this.#asked) return;
    if (state.ok) this.now = state.value;
    this.problem = state.ok ? undefined : state.problem;
    if (view === 'editors') return;
    const limit = Math.max(pageSize, Math.min(this.list?.proposals.length ?? 0, 100));
    const reply = await this.call('glossary.proposals', { query: { state: view, limit } });
    if (asked !== this.#asked) return;
    if (!reply.ok) this.problem = reply.problem;
    else this.list = reply.value;
  }

  override render(): TemplateResult {
    const view = this.#view;
    const tabs = [
      {
        key: 'waiting',
        label: msg('Waiting', { id: 'glossary.state.waiting' }),
        count: this.now?.waiting || undefined,
      },
      { key: 'decided', label: msg('Decided', { id: 'glossary.tab.decided' }) },
      { key: 'editors', label: msg('Editors', { id: 'glossary.tab.editors' }) },
    ];
    const title = msg('Proposals', { id: 'glossary.proposals.title' });
    const select = (event: CustomEvent<string>) =>
      navigate(event.detail === 'waiting' ? '/glossary/proposals' : `/glossary/proposals?show=${event.detail}`, {
        replace: true,
      });
    return html`<c-page heading=${title} back="/glossary">
      <c-tabs label=${title} .tabs=${tabs} selected=${view} @c-select=${select}>
        ${view === 'editors' ? html`<c-editors .mayAppoint=${this.now?.may.appoint === true}></c-editors>` : this.#proposals(view)}
      </c-tabs>
    </c-page>`;
  }

  #proposals(view: 'waiting' | 'decided'): TemplateResult {
    const { list } = this;
    if (!list) return this.problem ? problemState(this.problem, () => void this.#load()) : skeleton('cards', 3);
    if (list.proposals.length === 0)
      return emptyState({
        icon: 'list',
        title:
          view === 'waiting'
            ? msg('Nothing waits for an editor', { id: 'glossary.waiting.none' })
            : msg('Nothing was decided yet', { id: 'glossary.decided.none' }),
        text: msg('Find a term in the glossary to propose a change.', { id: 'glossary.waiting.noneText' }),
        action: html`<a class="btn" href="/glossary">${msg('Glossary', { id: 'glossary.title' })}</a>`,
      });
    return html`<div class="stack">
        ${repeat(
          list.proposals,
          ({ id }) => id,
          (one) =>
            html`<c-proposal-card .proposal=${one} .editor=${this.now?.may.decide === true} @c-changed=${() => void this.#load()}></c-proposal-card>`,
        )}
      </div>
      ${list.proposals.length < list.total ? html`<button type="button" class="btn" ?disabled=${this.busy} @click=${this.#more}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }

  #more = async (): Promise<void> => {
    const view = this.#view;
    const held = this.list;
    if (!held || view === 'editors') return;
    this.busy = true;
    const query = { state: view, offset: held.proposals.length, limit: pageSize };
    const reply = await this.call('glossary.proposals', { query });
    this.busy = false;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    this.list = { ...reply.value, proposals: [...held.proposals, ...reply.value.proposals] };
  };
}
