import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GlossaryProposal } from '../../../spec/schemas/api/glossary.ts';
import type { Term } from '../../../spec/schemas/common/terms.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { direction, language, languageInOwnWords, languages, msg, rich } from '../../app/i18n.ts';
import { dateTime } from '../../app/time.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { displayName, personAddress } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { areaName, wordList } from './glossary-words.ts';

/** One proposal: what it changes, who wants it and why, what was decided; with the editor's buttons. Emits `c-changed`. */
@customElement('c-proposal-card')
export class ProposalCard extends UiElement {
  @property({ attribute: false }) proposal!: GlossaryProposal;
  @property({ type: Boolean }) editor = false;
  /** Without the name of the concept, on its own page. */
  @property({ type: Boolean }) plain = false;
  @consume({ context: callContext }) private call!: Call;
  @state() private busy = false;

  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        align-items: baseline;
        justify-content: space-between;
      }
      h3 {
        font-size: 17px;
        overflow-wrap: anywhere;
      }
      .terms {
        display: grid;
        gap: var(--s3);
        margin-block: var(--s3);
      }
      ins {
        text-decoration: none;
      }
      .term {
        display: grid;
        grid-template-columns: minmax(7em, 10em) minmax(0, 1fr);
        gap: 2px var(--s4);
      }
      @media (max-width: 640px) {
        .term {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .before {
        color: var(--ink-3);
        text-decoration: line-through;
      }
      .after {
        font-weight: 600;
      }
      .before,
      .after {
        overflow-wrap: anywhere;
      }
      .row {
        margin-block-start: var(--s3);
      }
    `,
  ];

  override render(): TemplateResult {
    const { proposal } = this;
    const { terms, note, source, reason, state: stage } = proposal;
    const by = html`<a href=${personAddress(proposal.by)}><bdi>${displayName(proposal.by)}</bdi></a>`;
    return html`<article class="card">
      <div class="head">
        ${this.plain ? nothing : html`<h3>${this.#name()}</h3>`}
        <span class="chip">${stateWord(stage)}</span>
      </div>
      <div class="meta">${by} · ${dateTime(proposal.at)}${proposal.area && !this.plain ? html` · ${areaName(proposal.area)}` : nothing}</div>
      ${terms ? html`<div class="terms">${languages.filter((code) => terms[code]).map((code) => this.#term(code, terms[code] as Term))}</div>` : html`<p class="meta">${stage === 'removed' ? msg('The words were taken back.', { id: 'glossary.removed' }) : msg('The words are on their way.', { id: 'glossary.onTheWay' })}</p>`}
      ${note ? html`<p><b>${msg('Note', { id: 'glossary.note' })}:</b> <bdi>${note}</bdi></p>` : nothing}
      ${source ? html`<p><b>${msg('Source', { id: 'glossary.source' })}:</b> <bdi>${source}</bdi></p>` : nothing}
      ${reason ? html`<p><b>${msg('Reason', { id: 'glossary.reason' })}:</b> <bdi>${reason}</bdi></p>` : nothing}
      ${this.#decision()}${this.#buttons()}
    </article>`;
  }

  #name(): TemplateResult {
    const { proposal } = this;
    const first = proposal.terms?.[language()] ?? proposal.terms?.en ?? Object.values(proposal.terms ?? {})[0];
    if (proposal.fresh)
      return html`${rich<TemplateResult>(msg('New: {term}', { id: 'glossary.fresh' }), { term: html`<bdi>${first?.term ?? proposal.concept}</bdi>` })}`;
    const known = proposal.now[language()] ?? proposal.now.en ?? first;
    return html`<a href="/glossary/${encodeURIComponent(proposal.concept)}"><bdi>${known?.term ?? proposal.concept}</bdi></a>`;
  }

  #term(code: Language, term: Term): TemplateResult {
    const before = this.proposal.state === 'approved' ? undefined : this.proposal.now[code];
    const isOther = before !== undefined && before.term !== term.term;
    return html`<div class="term">
      <span class="meta" lang=${code}>${languageInOwnWords(code)}</span>
      <div>
        <bdi lang=${code} dir=${direction(code)}>${isOther ? html`<del class="before">${before.term}</del> ` : nothing}<ins class="after">${term.term}</ins></bdi>
        ${this.#words(code, msg('Also', { id: 'glossary.also' }), term.also, before?.also)}
        ${this.#words(code, msg('Avoid', { id: 'glossary.avoid' }), term.forbidden, before?.forbidden)}
        ${term.note ? html`<div class="meta"><bdi lang=${code} dir=${direction(code)}>${term.note}</bdi></div>` : nothing}
      </div>
    </div>`;
  }

  #words(
    code: Language,
    label: string,
    now: readonly string[] | undefined,
    before: readonly string[] | undefined,
  ): TemplateResult | typeof nothing {
    const gone = (before ?? []).filter((word) => !now?.includes(word));
    if (!now && gone.length === 0) return nothing;
    return html`<div>${label}: <bdi lang=${code} dir=${direction(code)}>${now ? wordList(now, code) : nothing}${gone.length > 0 ? html` <del class="before">${wordList(gone, code)}</del>` : nothing}</bdi></div>`;
  }

  #decision(): TemplateResult | typeof nothing {
    const { decision, state: stage } = this.proposal;
    if (!decision || stage === 'waiting') return nothing;
    const words =
      stage === 'approved'
        ? msg('Approved by {person}, {date}', { id: 'glossary.decision.approved' })
        : msg('Refused by {person}, {date}', { id: 'glossary.decision.refused' });
    const who = html`<a href=${personAddress(decision.by)}><bdi>${displayName(decision.by)}</bdi></a>`;
    return html`<p class="meta">${rich<TemplateResult | string>(words, { person: who, date: dateTime(decision.at) })}${decision.reason ? html`: <bdi>${decision.reason}</bdi>` : nothing}</p>`;
  }

  #buttons(): TemplateResult | typeof nothing {
    const { proposal, editor, busy } = this;
    const stage = proposal.state;
    if (stage === 'removed' || proposal.terms === null) return nothing;
    const approve = html`<button type="button" class="btn primary" ?disabled=${busy} @click=${() => void this.#decide(true)}>${msg('Approve', { id: 'glossary.approve' })}</button>`;
    const refuse = html`<button type="button" class="btn" ?disabled=${busy} @click=${this.#refuse}>${stage === 'approved' ? msg('Take the approval back', { id: 'glossary.revoke' }) : msg('Refuse', { id: 'glossary.refuse' })}</button>`;
    const withdraw = html`<button type="button" class="btn quiet" ?disabled=${busy} @click=${this.#withdraw}>${msg('Withdraw', { id: 'glossary.withdraw' })}</button>`;
    const shown = [
      editor && stage !== 'approved' ? approve : nothing,
      editor && stage !== 'refused' ? refuse : nothing,
      proposal.own && stage === 'waiting' ? withdraw : nothing,
    ].filter((one) => one !== nothing);
    if (shown.length === 0) return nothing;
    return html`<div class="row">${shown}</div>`;
  }

  #refuse = async (): Promise<void> => {
    const isBack = this.proposal.state === 'approved';
    const reason = await confirm({
      heading: isBack
        ? msg('Take the approval back', { id: 'glossary.revoke' })
        : msg('Refuse the proposal', { id: 'glossary.refuse.title' }),
      text: isBack
        ? msg('The terms before this proposal are in force again.', { id: 'glossary.revoke.text' })
        : msg('The terms in force stay as they are.', { id: 'glossary.refuse.text' }),
      confirm: isBack
        ? msg('Take the approval back', { id: 'glossary.revoke' })
        : msg('Refuse', { id: 'glossary.refuse' }),
      reason: {
        label: msg('Reason', { id: 'glossary.reason' }),
        hint: msg('Everybody who reads the glossary can read it.', { id: 'glossary.refuse.hint' }),
        required: true,
        maxLength: 1000,
      },
    });
    if (reason !== undefined) await this.#decide(false, reason);
  };

  async #decide(approve: boolean, reason = ''): Promise<void> {
    this.busy = true;
    const body = { approve, ...(reason.trim() ? { reason: reason.trim() } : {}) };
    const reply = await this.call('glossary.decide', { params: { proposal: this.proposal.id }, body });
    this.#settle(reply.ok ? undefined : problemText(reply.problem), reply.ok ? reply.value : undefined);
  }

  #withdraw = async (): Promise<void> => {
    const sure = await confirm({
      heading: msg('Withdraw the proposal', { id: 'glossary.withdraw.title' }),
      text: msg('Its words are removed on every node.', { id: 'glossary.withdraw.text' }),
      confirm: msg('Withdraw', { id: 'glossary.withdraw' }),
      danger: true,
    });
    if (sure === undefined) return;
    this.busy = true;
    const reply = await this.call('glossary.withdraw', { params: { proposal: this.proposal.id }, body: {} });
    this.#settle(reply.ok ? undefined : problemText(reply.problem), reply.ok ? reply.value : undefined);
  };

  #settle(problem: string | undefined, proposal: GlossaryProposal | undefined): void {
    this.busy = false;
    if (problem !== undefined) toast({ kind: 'problem', text: problem });
    if (!proposal) return;
    this.proposal = proposal;
    this.emit('c-changed');
  }
}

function stateWord(stage: GlossaryProposal['state']): string {
  switch (stage) {
    case 'waiting':
      return msg('Waiting', { id: 'glossary.state.waiting' });
    case 'approved':
      return msg('Approved', { id: 'glossary.state.approved' });
    case 'refused':
      return msg('Refused', { id: 'glossary.state.refused' });
    case 'removed':
      return msg('Withdrawn', { id: 'glossary.state.removed' });
  }
}
