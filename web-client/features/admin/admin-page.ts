import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, nodeCardContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { fileSize, fill, msg, number } from '../../app/i18n.ts';
import { dateTime } from '../../app/time.ts';
import { type HubLinks, openHubLinks } from '../../data/admin.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { adminPlaces } from './admin-nav.ts';
import './next-steps.ts';
import { nextSteps } from './next-steps-model.ts';

type Overview = Reply<'admin.overview'>;

/** First page of the administration: what comes next on a young node, what waits, and the way to each part. */
@customElement('c-admin-page')
export class AdminPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private overview: Overview | undefined;
  @state() private problem: Problem | undefined;
  #links: LiveStore<HubLinks> | undefined;
  #stopListening: (() => void) | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr));
        gap: var(--s3);
      }
      a.card {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr) auto;
        gap: var(--s1) var(--s3);
        color: inherit;
        text-decoration: none;
        align-content: start;
      }
      a.card:hover {
        background: var(--hover);
      }
      a.card > .icon {
        color: var(--accent);
        margin-block-start: 2px;
      }
      .meta {
        grid-column: 2 / -1;
      }
      .count.warn {
        background: var(--warn);
        color: var(--paper);
      }
      .facts-list {
        margin-block-start: var(--s5);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
    // Only administrators may see the hubs that are followed, and only they can do what comes next.
    if (this.viewer?.roles.includes('administrator')) {
      this.#links = openHubLinks(this.call, this.stream);
      this.#watching.switchTo(this.#links);
    }
    this.#stopListening = this.stream.listen({
      events: (events) => {
        if (events.some(({ type }) => type === 'application.changed')) void this.#fetch();
      },
      reset: () => void this.#fetch(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#links?.close();
    this.#links = undefined;
    this.#stopListening?.();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('admin.overview');
    if (reply.ok) this.overview = reply.value;
    this.problem = reply.ok ? undefined : reply.problem;
  }

  override render(): TemplateResult {
    const places = this.viewer ? adminPlaces(this.viewer, this.card) : [];
    return html`<c-page heading=${msg('Administration', { id: 'app.place.administration' })}>
      ${problemNote(this.problem)} ${this.#next()}
      <div class="grid">
        ${places.map(
          (place) => html`<a class="card" href=${place.href}>
            ${icon(place.icon)}<b>${place.label}</b>${this.#count(place.href)}<span class="meta">${place.text}</span>
          </a>`,
        )}
      </div>
      ${this.overview ? this.#facts(this.overview) : nothing}
    </c-page>`;
  }

  #next(): TemplateResult | typeof nothing {
    const links = this.#links?.value.value?.links;
    if (!links || !this.overview) return nothing;
    const steps = nextSteps(links, this.overview, location.origin);
    return steps.length > 0 ? html`<c-next-steps .steps=${steps}></c-next-steps>` : nothing;
  }

  #count(href: string): TemplateResult | typeof nothing {
    const { overview } = this;
    if (!overview) return nothing;
    const counts: Record<string, number> = {
      '/administration/applications': overview.waitingStaff,
      '/administration/institutions/applications': overview.waitingInstitutions,
      '/administration/peers': overview.peersAway,
      '/administration/refusals': overview.refusalsToday,
    };
    const count = counts[href] ?? 0;
    const warns = href.endsWith('peers') || href.endsWith('refusals');
    return count > 0 ? html`<span class=${warns ? 'count warn' : 'count'}>${number(count)}</span>` : nothing;
  }

  #facts(overview: Overview): TemplateResult {
    return html`<dl class="facts-list">
      <dt>${msg('Members', { id: 'admin.place.members' })}</dt><dd>${number(overview.members)}</dd>
      <dt>${msg('Other nodes', { id: 'admin.place.peers' })}</dt>
      <dd>${number(overview.peers)}${overview.peersAway > 0 ? html` <span class="chip warn">${fill(msg('{n} away', { id: 'admin.overview.away' }), { n: number(overview.peersAway) })}</span>` : nothing}</dd>
      <dt>${msg('Mail server', { id: 'admin.overview.mail' })}</dt>
      <dd>${overview.mailConfigured ? msg('configured', { id: 'admin.overview.mailOn' }) : msg('none: mails are shown under Mails', { id: 'admin.overview.mailOff' })}</dd>
      <dt>${msg('Database', { id: 'admin.overview.database' })}</dt><dd>${fileSize(overview.databaseBytes)}</dd>
      <dt>${msg('Free on the disk', { id: 'admin.overview.disk' })}</dt><dd>${fileSize(overview.diskFreeBytes)}</dd>
      <dt>${msg('Running since', { id: 'admin.overview.started' })}</dt><dd>${dateTime(overview.startedAt)}</dd>
      <dt>${msg('Version', { id: 'admin.overview.version' })}</dt><dd dir="ltr">${overview.version}</dd>
    </dl>`;
  }
}
