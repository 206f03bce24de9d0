import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Member } from '../../../spec/schemas/api/membership.ts';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem, Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext, nodeCardContext, viewerContext } from '../../app/contexts.ts';
import { fill, list, msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { dateTime } from '../../app/time.ts';
import { professionName, roleName, specialtyName } from '../../app/words.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { chipField, textField } from '../../ui/field.ts';
import '../../ui/menu.ts';
import type { MenuItem } from '../../ui/menu.ts';
import '../../ui/page.ts';
import { emptyState, problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';
import { tableStyles } from './table-styles.ts';

const searchPauseMs = 250;
const statuses = ['active', 'pending', 'suspended'] as const;

/** People of this institution: roles, suspension, lost passwords. */
@customElement('c-members-page')
export class MembersPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private members: Member[] | undefined;
  @state() private next: string | null = null;
  @state() private problem: Problem | undefined;
  @state() private editing: Member | undefined;
  @state() private chosen: NodeRole[] = [];
  @state() private editProblem: Problem | undefined;
  @state() private link: { name: string; url: string; until: number } | undefined;
  #timer: number | undefined;
  #asked = 0;

  static override styles = [
    base,
    tableStyles,
    css`
      .field {
        margin-block-end: var(--s3);
        max-inline-size: 420px;
      }
      .link {
        user-select: all;
        overflow-wrap: anywhere;
      }
    `,
  ];

  get #status() {
    const wanted = this.query.get('status');
    return statuses.find((status) => status === wanted) ?? 'active';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#fetch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #fetch(cursor?: string): Promise<void> {
    const asked = ++this.#asked;
    const q = this.query.get('q');
    const reply = await this.call('members.list', {
      query: { status: this.#status, limit: 50, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) },
    });
    if (asked !== this.#asked) return;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.members = cursor ? [...(this.members ?? []), ...reply.value.members] : reply.value.members;
    this.next = reply.value.next;
  }

  #set(name: string, value: string): void {
    const query = new URLSearchParams(this.query);
    if (value) query.set(name, value);
    else query.delete(name);
    navigate(`/administration/members${query.size > 0 ? `?${query}` : ''}`, { replace: true });
  }

  override render(): TemplateResult {
    const words = {
      active: msg('Active', { id: 'admin.members.active' }),
      pending: msg('Waiting', { id: 'admin.members.pending' }),
      suspended: msg('Suspended', { id: 'admin.members.suspended' }),
    };
    return html`<c-page heading=${msg('Members', { id: 'admin.place.members' })} back="/administration">
      ${textField({
        id: 'q',
        type: 'search',
        label: msg('Search by name or address', { id: 'admin.members.search' }),
        value: this.query.get('q') ?? '',
        onInput: (value) => {
          clearTimeout(this.#timer);
          this.#timer = window.setTimeout(() => this.#set('q', value.trim()), searchPauseMs);
        },
      })}
      <c-tabs label=${msg('State', { id: 'admin.queue.state' })} .tabs=${statuses.map((key) => ({ key, label: words[key] }))} selected=${this.#status} @c-select=${(event: CustomEvent<string>) => this.#set('status', event.detail)}>
        ${this.#table()}
      </c-tabs>
    </c-page>
    ${this.#rolesDialog()} ${this.#linkDialog()}`;
  }

  #table(): TemplateResult {
    const { members } = this;
    if (!members) return this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('rows', 5);
    if (members.length === 0)
      return emptyState({
        icon: 'people',
        title: msg('Nobody here', { id: 'admin.members.none' }),
        text: msg('People appear here when they apply.', { id: 'admin.members.noneText' }),
      });
    const head = {
      who: msg('Name', { id: 'admin.members.name' }),
      roles: msg('Roles', { id: 'admin.members.roles' }),
      seen: msg('Last seen', { id: 'admin.members.seen' }),
    };
    return html`<table>
        <thead><tr><th>${head.who}</th><th>${head.roles}</th><th>${head.seen}</th><th><span class="visually-hidden">${msg('Actions', { id: 'admin.actions' })}</span></th></tr></thead>
        <tbody>${members.map((member) => this.#row(member, head))}</tbody>
      </table>
      ${this.next ? html`<button type="button" class="btn" @click=${() => this.#fetch(this.next ?? undefined)}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }

  #row(member: Member, head: { roles: string; seen: string }): TemplateResult {
    const what = [
      member.profession ? professionName(member.profession) : '',
      member.specialty ? specialtyName(member.specialty) : '',
    ]
      .filter(Boolean)
      .join(' · ');
    const items = this.#actions(member);
    return html`<tr>
      <td><b dir="auto">${member.name}</b><br /><span class="meta"><span dir="ltr">${member.email}</span>${what ? html`<br />${what}` : nothing}${member.suspendedReason ? html`<br /><bdi>${member.suspendedReason}</bdi>` : nothing}</span></td>
      <td data-label=${head.roles}>${list(member.roles.map(roleName))}</td>
      <td data-label=${head.seen} class="narrow">${member.lastSeenAt ? html`<c-time .at=${member.lastSeenAt}></c-time>` : '–'}</td>
      <td class="end">${items.length > 0 ? html`<c-menu label=${fill(msg('More about {name}', { id: 'admin.more' }), { name: member.name })} .items=${items}></c-menu>` : nothing}</td>
    </tr>`;
  }

  #actions(member: Member): MenuItem[] {
    const may = (role: NodeRole) => this.viewer?.roles.includes(role) ?? false;
    const self = member.id === this.viewer?.id;
    const items: MenuItem[] = [];
    if (may('administrator') && member.status === 'active') {
      items.push({
        icon: 'shield',
        label: msg('Roles', { id: 'admin.members.roles' }),
        run: () => this.#editRoles(member),
      });
      items.push({
        icon: 'key',
        label: msg('Link for a new password', { id: 'admin.members.reset' }),
        run: () => void this.#reset(member),
      });
    }
    if (!self && (may('approver') || may('administrator'))) {
      if (member.status === 'active')
        items.push({
          icon: 'stop',
          label: msg('Suspend', { id: 'admin.suspend' }),
          danger: true,
          run: () => void this.#suspend(member),
        });
      if (member.status === 'suspended')
        items.push({
          icon: 'ok',
          label: msg('Reinstate', { id: 'admin.reinstate' }),
          run: () => void this.#carryOut(this.call('members.reinstate', { params: { id: member.id } })),
        });
    }
    return items;
  }

  async #suspend(member: Member): Promise<void> {
    const reason = await confirm({
      heading: fill(msg('Suspend {name}?', { id: 'admin.suspend.title' }), { name: member.name }),
      text: msg(
        'All log-ins end at once and the badge is withdrawn on every node within seconds. What was written stays.',
        { id: 'admin.members.suspendText' },
      ),
      confirm: msg('Suspend', { id: 'admin.suspend' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'admin.decide.reason' }), required: true },
    });
    if (reason) await this.#carryOut(this.call('members.suspend', { params: { id: member.id }, body: { reason } }));
  }

  async #carryOut(call: Promise<Result<Member>>): Promise<void> {
    const reply = await call;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    toast({ text: msg('Done', { id: 'admin.done' }) });
    void this.#fetch();
  }

  #editRoles(member: Member): void {
    this.editing = member;
    this.chosen = [...member.roles];
    this.editProblem = undefined;
  }

  #rolesDialog(): TemplateResult | typeof nothing {
    const { editing } = this;
    if (!editing) return nothing;
    const offered: NodeRole[] = [
      'member',
      'approver',
      'moderator',
      'administrator',
      ...(this.card?.isHub ? (['hub_reviewer', 'hub_administrator'] as const) : []),
    ];
    return html`<c-dialog .heading=${fill(msg('Roles of {name}', { id: 'admin.roles.title' }), { name: editing.name })} .open=${true} @c-close=${() => {
      this.editing = undefined;
    }}>
      <div class="stack">
        ${problemNote(this.editProblem)}
        ${chipField<NodeRole>({
          id: 'roles',
          label: msg('Roles', { id: 'admin.members.roles' }),
          values: this.chosen,
          choices: offered.map((value) => ({ value, label: roleName(value) })),
          onChange: (values) => {
            this.chosen = values;
          },
        })}
      </div>
      <button slot="actions" type="button" class="btn primary" ?disabled=${this.chosen.length === 0} @click=${this.#saveRoles}>${msg('Save', { id: 'directory.profile.save' })}</button>
    </c-dialog>`;
  }

  #saveRoles = async (): Promise<void> => {
    if (!this.editing) return;
    const reply = await this.call('members.setRoles', {
      params: { id: this.editing.id },
      body: { roles: this.chosen },
    });
    this.editProblem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.editing = undefined;
    toast({ text: msg('Done', { id: 'admin.done' }) });
    void this.#fetch();
  };

  async #reset(member: Member): Promise<void> {
    const reply = await this.call('members.resetLink', { params: { id: member.id } });
    if (reply.ok) this.link = { name: member.name, url: reply.value.url, until: reply.value.expiresAt };
    else toast({ kind: 'problem', text: problemText(reply.problem) });
  }

  #linkDialog(): TemplateResult | typeof nothing {
    const { link } = this;
    if (!link) return nothing;
    return html`<c-dialog .heading=${msg('Link for a new password', { id: 'admin.members.reset' })} .open=${true} @c-close=${() => {
      this.link = undefined;
    }}>
      <div class="stack">
        <p>${fill(msg('Give this link to {name} in person. It works once, until {time}, and is not shown again.', { id: 'admin.reset.text' }), { name: link.name, time: dateTime(link.until) })}</p>
        <p class="mono link" dir="ltr">${link.url}</p>
      </div>
    </c-dialog>`;
  }
}
