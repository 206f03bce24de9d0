import { html, nothing, type TemplateResult } from 'lit';
import { fill, list, msg } from '../../app/i18n.ts';
import type { CallState } from '../../call/index.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/menu.ts';
import '../../ui/popover.ts';
import { layoutWords, type StageLayout } from './call-controls.ts';
import { type CallLink, levelWords, linkWords, qualityOf, reasonWords } from './call-quality.ts';

export const layouts: readonly StageLayout[] = ['auto', 'grid', 'speaker'];

export interface HeadFacts {
  readonly title: string;
  readonly callState: CallState | undefined;
  readonly layout: StageLayout;
  choose(layout: StageLayout): void;
}

/** Title, own connection and layout. */
export function stageHead({ title, callState, layout, choose }: HeadFacts): TemplateResult {
  const quality = qualityOf(callState, navigator.onLine);
  const bars = { good: 3, fair: 2, poor: 1, lost: 0 }[quality.level];
  return html`<div class="top">
    <h1 tabindex="-1" dir="auto">${title}</h1>
    <c-popover look="btn quiet" placement="bottom-end" label=${msg('Your connection', { id: 'stage.quality.own' })}>
      <span slot="trigger" class="quality"
        ><span class="bars ${quality.level}" aria-hidden="true">${[0, 1, 2].map((at) => html`<i class=${at < bars ? 'on' : ''}></i>`)}</span
        ><span class="word">${levelWords(quality.level)}</span></span
      >
      <b>${levelWords(quality.level)}</b>
      <p>${reasonWords(quality, callState?.quality)}</p>
    </c-popover>
    <c-menu
      icon="grid"
      label=${msg('Layout', { id: 'stage.layout' })}
      .items=${layouts.map((one) => ({ label: layoutWords(one), checked: layout === one, run: () => choose(one) }))}
    ></c-menu>
  </div>`;
}

export interface LineFacts {
  readonly callState: CallState | undefined;
  readonly links: readonly CallLink[] | undefined;
  readonly hands: readonly string[];
  /** Institutions whose people are in the call but not heard here. */
  readonly unheard: readonly string[];
  readonly shares: boolean;
  institution(node: string): string;
  stopSharing(): void;
}

/** What everybody should know now: the own connection, the ways to other institutions, hands, and that one's screen is seen. */
export function stageLines(facts: LineFacts): (TemplateResult | typeof nothing)[] {
  const { callState, links, hands, unheard, shares, institution, stopSharing } = facts;
  const quality = qualityOf(callState, navigator.onLine);
  const line = (look: string, text: string, action: TemplateResult | typeof nothing = nothing) =>
    html`<div class="line ${look}" role="status">${icon(look ? 'warn' : 'info')}<span>${text}</span>${action}</div>`;
  const isCalm = quality.reason === 'connecting';
  return [
    quality.level === 'good' ? nothing : line(isCalm ? '' : 'warn', reasonWords(quality, callState?.quality)),
    ...(links ?? []).map((link) => {
      const words = linkWords(link, institution(link.node));
      return words ? line(link.state === 'failed' ? 'warn' : '', words) : nothing;
    }),
    unheard.length > 0
      ? line(
          'warn',
          fill(
            msg(
              'Not connected to this call yet: {institutions}. Its people are not heard here; write to them in the chat.',
              { id: 'sessions.call.unlinked' },
            ),
            { institutions: list(unheard) },
          ),
        )
      : nothing,
    shares
      ? line(
          '',
          msg('Everybody in the call sees your screen.', { id: 'stage.sharing' }),
          html`<button type="button" class="btn" @click=${stopSharing}>${msg('Stop sharing', { id: 'stage.stopSharing' })}</button>`,
        )
      : nothing,
    hands.length > 0
      ? html`<div class="line hands">${icon('hand')}<span>${fill(msg('Raised a hand: {names}', { id: 'sessions.call.hands' }), { names: list(hands) })}</span></div>`
      : nothing,
  ];
}
