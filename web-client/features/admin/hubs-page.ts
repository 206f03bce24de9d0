import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { fill, msg, number } from '../../app/i18n.ts';
import { dateTime } from '../../app/time.ts';
import { type HubLinks, openHubLinks } from '../../data/admin.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, textField } from '../../ui/field.ts';
import { fingerprint, fingerprintStyles } from '../../ui/fingerprint.ts';
import { isOrigin, ruleWords } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { applicationAddress } from './next-steps-model.ts';

type Link = HubLinks['links'][number];
type Found = Reply<'federation.discover'>;

/** Hubs that this node follows, its standing there, and the way to follow another one. */
@customElement('c-hubs-page')
export class HubsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private url = '';
  @state() private urlError: string | undefined;
  @state() private found: Found | undefined;
  @state() private compared = false;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  private store!: LiveStore<HubLinks>;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    fingerprintStyles,
    css`
      .card {
        display: grid;
        gap: var(--s2);
      }
      section {
        margin-block-start: var(--s5);
      }
      h2 {
        margin-block-end: var(--s3);
      }
      .prints {
        display: grid;
        gap: var(--s2);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = openHubLinks(this.call, this.stream);
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    return html`<c-page heading=${msg('Hubs', { id: 'admin.place.federation' })} back="/administration">
      ${value ? this.#links(value.links) : stage === 'failed' && problem ? problemState(problem, () => void this.store.refetch()) : skeleton('cards', 1)}
      <section><h2>${msg('Follow a hub', { id: 'admin.hubs.follow' })}</h2>${this.#follow()}</section>
    </c-page>`;
  }

  #links(links: readonly Link[]): TemplateResult {
    if (links.length === 0)
      return emptyState({
        icon: 'globe',
        title: msg('No hub is followed', { id: 'admin.hubs.none' }),
        text: msg('A hub vouches for institutions. Follow one and apply there to work with others.', {
          id: 'admin.hubs.noneText',
        }),
      });
    return html`<div class="stack">${links.map((link) => this.#link(link))}</div>`;
  }

  #link(link: Link): TemplateResult {
    return html`<div class="card">
      <div class="row between"><b dir="ltr">${link.hub}</b>${standing(link)}</div>
      <dl class="facts-list">
        <dt>${msg('Address', { id: 'admin.hubs.address' })}</dt><dd class="mono" dir="ltr">${link.base}</dd>
        <dt>${msg('Last signed state', { id: 'admin.hubs.checkpoint' })}</dt>
        <dd>${link.checkpointAt ? dateTime(link.checkpointAt) : '–'} ${link.freshness === 'fresh' ? nothing : html`<span class="chip warn">${freshnessWords(link.freshness)}</span>`}</dd>
        <dt>${msg('Fingerprints', { id: 'admin.hubs.fingerprints' })}</dt><dd class="prints">${link.rootThumbprints.map(fingerprint)}</dd>
      </dl>
      ${
        link.state === 'following'
          ? html`<div><a class="btn primary" href=${applicationAddress(link.base, location.origin)} target="_blank" rel="noopener">${icon('send')}${msg('Apply at this hub', { id: 'admin.hubs.apply' })}</a></div>`
          : nothing
      }
    </div>`;
  }

  #follow(): TemplateResult {
    const { found } = this;
    if (!found) {
      return html`<form class="form" novalidate @submit=${this.#discover}>
        ${problemNote(this.problem)}
        ${textField({
          id: 'url',
          type: 'url',
          label: msg('Address of the hub', { id: 'admin.hubs.url' }),
          placeholder: 'https://hub.example',
          value: this.url,
          error: this.urlError,
          maxLength: 300,
          onInput: (value) => {
            this.url = value;
          },
        })}
        <div class="form-actions"><button class="btn" ?disabled=${this.busy}>${icon('search')}${msg('Look it up', { id: 'admin.hubs.discover' })}</button></div>
      </form>`;
    }
    return html`<div class="form">
      ${problemNote(this.problem)}
      <p>${fill(msg('The hub {hub} presents these root keys ({threshold} of {count} sign together). Compare them with what the agency gave you on paper or by telephone.', { id: 'admin.hubs.compare' }), { hub: found.hub, threshold: number(found.threshold), count: number(found.rootThumbprints.length) })}</p>
      <div class="prints">${found.rootThumbprints.map(fingerprint)}</div>
      ${checkField({
        id: 'compared',
        label: msg('I have compared them and they are the same', { id: 'admin.hubs.compared' }),
        checked: this.compared,
        onChange: (checked) => {
          this.compared = checked;
        },
      })}
      <div class="form-actions">
        <button type="button" class="btn primary" ?disabled=${!this.compared || this.busy} @click=${this.#confirm}>${msg('Follow this hub', { id: 'admin.hubs.confirm' })}</button>
        <button type="button" class="btn" @click=${() => {
          this.found = undefined;
          this.compared = false;
        }}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      </div>
    </div>`;
  }

  #discover = async (event: Event): Promise<void> => {
    event.preventDefault();
    const url = this.url.trim().replace(/\/+$/, '');
    this.urlError =
      url === ''
        ? ruleWords('required')
        : isOrigin(url)
          ? undefined
          : msg('Please enter an address such as https://hub.example.', { id: 'admin.hubs.urlWrong' });
    if (this.urlError || this.busy) return;
    this.busy = true;
    const reply = await this.call('federation.discover', { body: { url }, timeoutMs: 30_000 });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.found = reply.value;
  };

  #confirm = async (): Promise<void> => {
    if (!this.found) return;
    this.busy = true;
    const { hub, rootThumbprints } = this.found;
    const reply = await this.call('federation.follow', {
      body: { url: this.url.trim().replace(/\/+$/, ''), hub, rootThumbprints },
    });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.found = undefined;
    this.compared = false;
    this.url = '';
    toast({ text: msg('Done', { id: 'admin.done' }) });
    void this.store.refetch();
  };
}

function standing(link: Link): TemplateResult {
  switch (link.state) {
    case 'approved':
      return html`<span class="chip ok">${icon('shield')}${msg('approved there', { id: 'admin.hubs.approved' })}</span>`;
    case 'applied':
      return html`<span class="chip accent">${icon('clock')}${msg('application open', { id: 'admin.hubs.applied' })}</span>`;
    case 'suspended':
      return html`<span class="chip stop">${msg('suspended there', { id: 'admin.hubs.suspended' })}</span>`;
    case 'revoked':
      return html`<span class="chip stop">${msg('revoked there', { id: 'admin.hubs.revoked' })}</span>`;
    default:
      return html`<span class="chip">${msg('followed', { id: 'admin.hubs.following' })}</span>`;
  }
}

function freshnessWords(freshness: Link['freshness']): string {
  if (freshness === 'warn') return msg('older than an hour', { id: 'admin.hubs.warn' });
  if (freshness === 'degraded') return msg('older than a day: no new institutions', { id: 'admin.hubs.degraded' });
  return msg('older than a week: exchange has stopped', { id: 'admin.hubs.stale' });
}
