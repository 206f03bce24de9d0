import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { DiscussionDetail } from '../../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { facts, fill, msg, plural } from '../../app/i18n.ts';
import { nameOfInstitution } from '../../app/institution.ts';
import { shortTime } from '../../app/time.ts';
import { specialtyName } from '../../app/words.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/menu.ts';
import type { MenuItem } from '../../ui/menu.ts';
import '../../ui/person.ts';
import { columnStyles } from '../../ui/layout-styles.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';

type Participant = Reply<'discussions.people'>['people'][number];
type Institution = DiscussionDetail['institutions'][number];
const shownAtFirst = 12;

/** The column beside a discussion: institutions with the state of their nodes, people with their roles, what it is about. */
@customElement('c-discussion-facts')
export class DiscussionFacts extends UiElement {
  @property({ attribute: false }) detail!: DiscussionDetail;
  @property({ attribute: false }) people: readonly Participant[] = [];
  @property({ attribute: false }) viewer!: Viewer;
  @consume({ context: callContext }) private call!: Call;
  @state() private all = false;

  static override styles = [
    base,
    columnStyles,
    css`
      li {
        display: flex;
        gap: var(--s2);
        align-items: flex-start;
        padding-block: 5px;
      }
      li .words {
        flex: 1;
        min-inline-size: 0;
        line-height: 1.3;
      }
      .dot {
        margin-block-start: 7px;
      }
      .role {
        padding-inline-start: calc(34px + var(--s3));
      }
      c-person {
        flex: 1;
        min-inline-size: 0;
      }
      c-menu {
        flex: none;
        margin-block: -6px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { detail } = this;
    return html`<section>
        <h2>${msg('Institutions here', { id: 'discussions.facts.institutions' })}</h2>
        <ul class="plain">${detail.institutions.map((institution) => this.#institution(institution))}</ul>
      </section>
      <section>
        <h2>${msg('People', { id: 'discussions.facts.people' })}</h2>
        <ul class="plain">${(this.all ? this.people : this.people.slice(0, shownAtFirst)).map((participant) => this.#person(participant))}</ul>
        ${
          this.people.length > shownAtFirst && !this.all
            ? html`<button type="button" class="btn quiet" @click=${() => {
                this.all = true;
              }}>${plural(this.people.length, { one: 'Show all ({n})', other: 'Show all {n}' }, { id: 'discussions.facts.all' })}</button>`
            : nothing
        }
        ${detail.mayInvite && !detail.closed ? html`<button type="button" class="btn wide" @click=${() => this.emit('facts-invite')}>${icon('plus')}${msg('Invite people', { id: 'discussions.facts.invite' })}</button>` : nothing}
      </section>
      ${
        detail.specialties.length > 0
          ? html`<section><h2>${msg('About', { id: 'discussions.facts.about' })}</h2><div class="chips">${detail.specialties.map((code) => html`<span class="chip">${specialtyName(code)}</span>`)}</div></section>`
          : nothing
      }`;
  }

  #institution(institution: Institution): TemplateResult {
    const look =
      institution.state === 'away'
        ? 'dot away'
        : institution.state === 'suspended'
          ? 'dot stop'
          : institution.state === 'catching_up'
            ? 'dot away'
            : 'dot';
    const items: MenuItem[] =
      this.detail.mayAdminister && !institution.isOwner && !institution.isSelf
        ? [
            {
              icon: 'trash',
              label: msg('Remove institution', { id: 'discussions.facts.removeInstitution' }),
              danger: true,
              run: () => void this.#removeInstitution(institution),
            },
          ]
        : [];
    return html`<li>
      <span class=${look} aria-hidden="true"></span>
      <div class="words"><span dir="auto">${nameOfInstitution(institution)}</span><div class="meta">${stateWords(institution)}</div></div>
      ${items.length > 0 ? html`<c-menu label=${fill(msg('More about {name}', { id: 'discussions.facts.more' }), { name: nameOfInstitution(institution) })} .items=${items}></c-menu>` : nothing}
    </li>`;
  }

  #person(participant: Participant): TemplateResult {
    const { person, role, state: stage } = participant;
    const items = this.#personMenu(participant);
    const words = facts([
      role === 'admin'
        ? msg('leads the discussion', { id: 'discussions.role.admin' })
        : role === 'moderator'
          ? msg('moderator', { id: 'discussions.role.moderator' })
          : role === 'viewer'
            ? msg('reads along', { id: 'discussions.role.viewer' })
            : '',
      stage === 'invited' ? msg('invited', { id: 'discussions.facts.invited' }) : '',
    ]);
    return html`<li>
      <div class="words"><c-person small .card=${person}></c-person>${words ? html`<span class="meta role">${words}</span>` : nothing}</div>
      ${items.length > 0 ? html`<c-menu label=${fill(msg('More about {name}', { id: 'discussions.facts.more' }), { name: person.name })} .items=${items}></c-menu>` : nothing}
    </li>`;
  }

  #personMenu({ person, role, state: stage }: Participant): MenuItem[] {
    const mine = person.actor === this.viewer.actor && person.node === this.viewer.node;
    if (mine || this.detail.kind !== 'group' || this.detail.closed) return [];
    const items: MenuItem[] = [];
    const params = { room: this.detail.room, node: person.node, actor: person.actor };
    if (this.detail.mayAdminister && stage === 'joined') {
      const next = role === 'moderator' ? 'member' : 'moderator';
      items.push({
        icon: 'shield',
        label:
          next === 'moderator'
            ? msg('Make moderator', { id: 'discussions.facts.makeModerator' })
            : msg('No longer moderator', { id: 'discussions.facts.makeMember' }),
        run: () => void this.#carryOut(this.call('discussions.setRole', { params, body: { role: next } })),
      });
    }
    if (this.detail.mayModerate) {
      items.push({
        icon: 'trash',
        label: msg('Remove from the discussion', { id: 'discussions.facts.removePerson' }),
        danger: true,
        run: () => void this.#removePerson(person.name, params),
      });
    }
    return items;
  }

  async #carryOut(call: Promise<Result<unknown>>): Promise<void> {
    const reply = await call;
    toast(
      reply.ok
        ? { text: msg('Done. It reaches the other institutions within seconds.', { id: 'discussions.facts.done' }) }
        : { kind: 'problem', text: problemText(reply.problem) },
    );
  }

  async #removePerson(name: string, params: { room: string; node: string; actor: string }): Promise<void> {
    const reason = await confirm({
      heading: fill(msg('Remove {name}?', { id: 'discussions.facts.removeTitle' }), { name }),
      text: msg('What was written before stays. Nothing written afterwards is accepted by any node.', {
        id: 'discussions.facts.removeText',
      }),
      confirm: msg('Remove', { id: 'discussions.post.remove' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'discussions.redact.reason' }) },
    });
    if (reason !== undefined)
      await this.#carryOut(this.call('discussions.removePerson', { params, body: reason ? { reason } : {} }));
  }

  async #removeInstitution({ name, node }: Institution): Promise<void> {
    const reason = await confirm({
      heading: fill(msg('Remove {name}?', { id: 'discussions.facts.removeTitle' }), { name }),
      text: msg('What was written before stays. Nothing written afterwards is accepted by any node.', {
        id: 'discussions.facts.removeText',
      }),
      confirm: msg('Remove', { id: 'discussions.post.remove' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'discussions.redact.reason' }) },
    });
    if (reason !== undefined)
      await this.#carryOut(
        this.call('discussions.removeInstitution', {
          params: { room: this.detail.room, node },
          body: reason ? { reason } : {},
        }),
      );
  }
}

function stateWords(institution: Institution): string {
  if (institution.isSelf) return msg('your node', { id: 'discussions.state.self' });
  switch (institution.state) {
    case 'away':
      return institution.since
        ? fill(msg('away since {time}, nothing lost', { id: 'discussions.state.awaySince' }), {
            time: shortTime(institution.since, Date.now()),
          })
        : msg('away, nothing lost', { id: 'discussions.state.away' });
    case 'catching_up':
      return plural(
        institution.pending,
        { one: 'catching up, {n} event on its way', other: 'catching up, {n} events on their way' },
        { id: 'discussions.state.catchingUp' },
      );
    case 'suspended':
      return msg('suspended by its hub', { id: 'discussions.state.suspended' });
    default:
      return msg('up to date', { id: 'discussions.state.upToDate' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-discussion-facts': DiscussionFacts;
  }
}
