import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import { nodeCardContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { countryName, msg, place, rich, str } from '../../app/i18n.ts';
import { institutionName } from '../../app/institution.ts';
import { UiElement } from '../../ui/element.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { emptyState } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';

/** What somebody sees who is not logged in: who runs this, what it is for, and the ways in. */
@customElement('c-welcome-page')
export class WelcomePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;

  static override styles = [
    base,
    css`
      .hero {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: var(--s7);
        align-items: center;
        padding-block: var(--s6);
      }
      h1 {
        font-size: clamp(26px, 4.2vw, 38px);
        line-height: 1.2;
        text-wrap: balance;
      }
      .eyebrow {
        color: var(--accent);
        font-weight: 600;
        margin-block-end: var(--s2);
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .lead {
        font-size: 18px;
        color: var(--ink-2);
        margin-block: var(--s4) var(--s5);
        max-inline-size: 58ch;
      }
      .ways {
        display: grid;
        gap: var(--s3);
      }
      .way {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr) 20px;
        gap: var(--s3);
        align-items: center;
        padding: var(--s4);
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--paper);
        color: var(--ink);
        text-decoration: none;
        min-block-size: 76px;
      }
      .way:hover {
        border-color: var(--accent);
      }
      .way > .icon {
        color: var(--accent);
        inline-size: 24px;
        block-size: 24px;
      }
      .way > .icon:last-child {
        color: var(--ink-3);
        inline-size: 18px;
        block-size: 18px;
      }
      .way b {
        font-weight: 650;
      }
      .way.main {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--accent-ink);
      }
      .way.main .icon,
      .way.main .meta {
        color: inherit;
      }
      .facts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
        gap: var(--s5) var(--s6);
        border-block-start: 1px solid var(--line);
        padding-block: var(--s6);
      }
      .fact {
        display: grid;
        gap: var(--s1);
        align-content: start;
      }
      .fact .icon {
        color: var(--accent);
        inline-size: 24px;
        block-size: 24px;
        margin-block-end: var(--s1);
      }
      .fact p {
        color: var(--ink-2);
        font-size: 15px;
      }
      footer {
        border-block-start: 1px solid var(--line);
        padding-block: var(--s4);
        font-size: 14px;
        color: var(--ink-3);
      }
      @media (max-width: 820px) {
        .hero {
          grid-template-columns: minmax(0, 1fr);
          gap: var(--s5);
          padding-block: var(--s2) var(--s5);
        }
        .lead {
          font-size: 16px;
          margin-block: var(--s3) 0;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { card } = this;
    return html`<c-door open heading="">${!card ? nothing : card.configured ? this.#welcome(card) : this.#unconfigured()}</c-door>`;
  }

  #unconfigured(): TemplateResult {
    return emptyState({
      icon: 'gear',
      title: msg('This node is not set up yet.', { id: 'problem.setupNotDone.title' }),
      text: msg('Whoever installed it opens the first-run link that the server printed.', {
        id: 'problem.setupNotDone.next',
      }),
    });
  }

  #welcome(card: NodeCard): TemplateResult {
    return html`<section class="hero">
        <div>
          <p class="eyebrow">${icon(card.isHub ? 'globe' : 'building')}<span>${this.#who(card)}</span></p>
          <h1 tabindex="-1">
            ${
              card.isHub
                ? msg('Where medical institutions meet, each on its own ground', { id: 'home.welcome.hubTitle' })
                : msg('Exchange experience with colleagues of many institutions', { id: 'home.welcome.title' })
            }
          </h1>
          <p class="lead">
            ${
              card.isHub
                ? msg(
                    'This hub approves the institutions of its federation. Their medical staff then discuss cases and practice with one another, each person on the node of their own institution.',
                    { id: 'home.welcome.hubText' },
                  )
                : msg(
                    'Consilium connects verified medical staff across hospitals and countries. Discuss cases and practice, ask a specialist, write in your own language.',
                    { id: 'home.welcome.text' },
                  )
            }
          </p>
        </div>
        <nav class="ways" aria-label=${msg('Ways in', { id: 'home.welcome.ways' })}>
          ${this.#way('/login', 'log-in', msg('Log in', { id: 'auth.login' }), msg('With your password or a passkey', { id: 'home.welcome.login' }), true)}
          ${
            card.isHub
              ? this.#way(
                  '/hub/apply',
                  'building',
                  msg('Apply as an institution', { id: 'home.welcome.institution' }),
                  msg('For hospitals, clinics, laboratories and agencies', { id: 'home.welcome.institution.text' }),
                )
              : nothing
          }
          ${this.#way(
            '/apply',
            'person',
            card.isHub
              ? msg('Apply as staff of this agency', { id: 'home.welcome.agencyStaff' })
              : msg('Apply as medical staff', { id: 'auth.apply' }),
            msg('Your institution checks your licence; this takes a few minutes to fill in', {
              id: 'home.welcome.staff.text',
            }),
          )}
        </nav>
      </section>
      <section class="facts">
        ${this.#fact('shield', msg('Everybody is verified', { id: 'home.welcome.verified' }), msg('Beside every name stand specialty and institution, and one tap shows who has vouched for them.', { id: 'home.welcome.verified.text' }))}
        ${this.#fact('lock', msg('Your institution keeps its data', { id: 'home.welcome.data' }), msg('This node belongs to the institution named above. Licences and other evidence never leave it.', { id: 'home.welcome.data.text' }))}
        ${this.#fact('globe', msg('Twelve languages', { id: 'home.welcome.languages' }), msg('The whole interface is there in twelve languages, from Arabic to Chinese.', { id: 'home.welcome.languages.text' }))}
      </section>
      <footer>${this.#footer(card)}</footer>`;
  }

  #who(card: NodeCard): string {
    const name = institutionName(card) ?? '';
    const where = place(
      [card.city, card.country && countryName(card.country)].filter((part) => !!part && !name.includes(part)),
    );
    return where ? `${name} · ${where}` : name;
  }

  #way(href: string, sign: IconName, title: string, text: string, main = false): TemplateResult {
    return html`<a class=${main ? 'way main' : 'way'} href=${href}>${icon(sign)}<span><b>${title}</b><br /><span class="meta">${text}</span></span>${icon('next')}</a>`;
  }

  #fact(sign: IconName, title: string, text: string): TemplateResult {
    return html`<div class="fact">${icon(sign)}<h2>${title}</h2><p>${text}</p></div>`;
  }

  #footer(card: NodeCard): TemplateResult {
    const name = html`<b dir="auto">${institutionName(card)}</b>`;
    const { hub } = card;
    return html`<p>${rich(msg('This node is run by {institution}.', { id: 'home.welcome.runBy' }), { institution: name })} ${hub ? hubWords(hub) : nothing}</p>`;
  }
}

function hubWords(hub: NonNullable<NodeCard['hub']>): string {
  if (hub.state === 'approved') return msg(str`It has been approved by ${hub.name}.`, { id: 'home.hub.approved' });
  if (hub.state === 'applied') return msg(str`Its approval by ${hub.name} is still open.`, { id: 'home.hub.applied' });
  return msg(str`It has been suspended by ${hub.name}.`, { id: 'home.hub.suspended' });
}

declare global {
  interface HTMLElementTagNameMap {
    'c-welcome-page': WelcomePage;
  }
}
