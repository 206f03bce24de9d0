import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { MediaWays } from '../../../spec/schemas/api/network.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { tryWay, type Way } from '../../call/index.ts';
import { UiElement } from '../../ui/element.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { mediaWays } from './media-ways.ts';
import { firewallLines, judge, type Standing, type WayStates } from './network-words.ts';

/** What was found stays true for a while: somebody who opens the door again waits for nothing. */
const keptMs = 120_000;
const kept = new WeakMap<Call, { readonly at: number; readonly ways: MediaWays; readonly states: WayStates }>();

/** Tries before a call on which ways sound and picture can pass between this browser and the own node, and says what to do. */
@customElement('c-network-check')
export class NetworkCheck extends UiElement {
  @consume({ context: callContext }) private call!: Call;
  @state() private ways: MediaWays | undefined;
  @state() private states: WayStates = { udp: 'checking', tcp: 'checking', turn: 'checking' };
  @state() private failed = false;

  static override styles = [
    base,
    css`
      details {
        border: 1px solid var(--line);
        border-radius: var(--r);
        margin-block-start: var(--s2);
      }
      summary {
        cursor: pointer;
        padding: 10px 14px;
        font-weight: 600;
        font-size: 15px;
      }
      .inner {
        display: grid;
        gap: var(--s3);
        padding: 0 14px 14px;
      }
      li {
        display: flex;
        gap: var(--s2);
        align-items: flex-start;
        padding-block: 4px;
        font-size: 15px;
      }
      li .icon {
        margin-block-start: 1px;
      }
      li .name {
        flex: 1;
      }
      li strong {
        text-align: end;
        max-inline-size: 45%;
      }
      .open {
        color: var(--ok);
      }
      .closed {
        color: var(--warn);
      }
      pre {
        margin: 0;
        padding: 10px 12px;
        background: var(--ground);
        border-radius: var(--r-small);
        font-size: 14px;
        line-height: 1.6;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        text-align: start;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.#again);
    void this.#run(false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#again);
  }

  readonly #again = (): void => void this.#run(true);

  async #run(anew: boolean): Promise<void> {
    const before = kept.get(this.call);
    if (!anew && before && before.at > Date.now() - keptMs) {
      this.ways = before.ways;
      this.states = before.states;
      return;
    }
    this.failed = false;
    this.states = { udp: 'checking', tcp: 'checking', turn: 'checking' };
    const ways = await mediaWays(this.call);
    this.ways = ways;
    if (!ways) {
      this.failed = true;
      return;
    }
    const offered: Record<Way, boolean> = {
      udp: ways.ports.length > 0,
      tcp: ways.ports.length > 0 && ways.tcp,
      turn: ways.ports.length > 0 && ways.iceServers.length > 0,
    };
    await Promise.all((['udp', 'tcp', 'turn'] as const).map((way) => this.#try(way, offered[way], ways)));
    if (!this.failed) kept.set(this.call, { at: Date.now(), ways, states: this.states });
  }

  async #try(way: Way, isOffered: boolean, ways: MediaWays): Promise<void> {
    const isOpen = isOffered && (await tryWay(way, ways.iceServers, this.#ports));
    if (isOpen === undefined) this.failed = true;
    this.states = { ...this.states, [way]: isOffered ? (isOpen ? 'open' : 'closed') : 'none' };
  }

  get #ports() {
    return {
      createPeer: (configuration: RTCConfiguration) => new RTCPeerConnection(configuration),
      exchange: async (sdp: string) => {
        const answer = await this.call('network.trial', { body: { sdp } });
        return answer.ok && answer.value.ok ? answer.value.sdp : undefined;
      },
      codecs: () => RTCRtpReceiver.getCapabilities('audio')?.codecs ?? [],
      setTimer: (run: () => void, ms: number) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    };
  }

  override render(): TemplateResult {
    const standing = this.failed ? 'unknown' : judge(this.states);
    const look = looks[standing];
    const isBusy = standing === 'checking';
    return html`<div class="note ${look.tone}" role="status">${icon(look.icon)}<div>${wordsOf(standing)}
        ${standing === 'unknown' ? html`<div><button type="button" class="btn quiet" @click=${this.#again}>${msg('Check again', { id: 'network.again' })}</button></div>` : nothing}</div></div>
      ${isBusy || standing === 'unknown' || standing === 'off' ? nothing : this.#details(standing)}`;
  }

  #details(standing: Standing): TemplateResult {
    const lines = this.ways ? firewallLines(this.ways) : [];
    return html`<details ?open=${standing === 'none'}>
      <summary>${msg('What the network lets through', { id: 'network.details' })}</summary>
      <div class="inner">
        <ul class="plain">
          ${this.#row('udp', msg('UDP, the best way', { id: 'network.udp' }))}
          ${this.#row('tcp', msg('TCP, may falter when the network is busy', { id: 'network.tcp' }))}
          ${this.#row('turn', msg('TURN server of your institution', { id: 'network.turn' }))}
        </ul>
        ${
          lines.length > 0
            ? html`<p>${msg('For your IT department: outgoing connections from this network to', { id: 'network.forIt' })}</p>
              <pre dir="ltr" translate="no">${lines.join('\n')}</pre>
              <div class="form-actions"><button type="button" class="btn" @click=${() => void this.#copy(lines)}>${icon('copy')}${msg('Copy', { id: 'network.copy' })}</button>
              <button type="button" class="btn quiet" @click=${this.#again}>${msg('Check again', { id: 'network.again' })}</button></div>`
            : nothing
        }
      </div>
    </details>`;
  }

  #row(way: Way, name: string): TemplateResult {
    const standing = this.states[way];
    const marks: Record<typeof standing, [IconName, string]> = {
      checking: ['clock', msg('Being tried', { id: 'network.state.checking' })],
      open: ['ok', msg('Works', { id: 'network.state.open' })],
      closed: ['warn', msg('Blocked', { id: 'network.state.closed' })],
      none: ['info', msg('Not set up on this node', { id: 'network.state.none' })],
    };
    const [mark, words] = marks[standing];
    return html`<li><span class=${standing}>${icon(mark)}</span><span class="name">${name}</span><strong>${words}</strong></li>`;
  }

  async #copy(lines: readonly string[]): Promise<void> {
    try {
      await navigator.clipboard.writeText(lines.join('\n'));
      toast({ text: msg('Copied', { id: 'network.copied' }) });
    } catch {
      toast({
        kind: 'problem',
        text: msg('The browser does not allow it. Please mark the lines and copy them.', { id: 'network.copyFailed' }),
      });
    }
  }
}

const looks: Record<Standing | 'unknown', { readonly tone: string; readonly icon: IconName }> = {
  checking: { tone: '', icon: 'clock' },
  udp: { tone: 'ok', icon: 'ok' },
  tcp: { tone: 'warn', icon: 'info' },
  turn: { tone: 'warn', icon: 'info' },
  none: { tone: 'stop', icon: 'stop' },
  off: { tone: 'warn', icon: 'warn' },
  unknown: { tone: 'warn', icon: 'warn' },
};

function wordsOf(standing: Standing | 'unknown'): string {
  if (standing === 'checking') return msg('The network is being checked.', { id: 'network.checking' });
  if (standing === 'udp') return msg('Sound and picture pass through this network.', { id: 'network.works' });
  if (standing === 'tcp')
    return msg('Sound and picture work here, over TCP. They may falter when the network is busy.', {
      id: 'network.worksTcp',
    });
  if (standing === 'turn')
    return msg('Sound and picture work here, through the TURN server of your institution.', {
      id: 'network.worksTurn',
    });
  if (standing === 'none')
    return msg(
      'This network blocks sound and picture. Here you can plan sessions, read and write; listening alone is not possible yet. Use another network, or give your IT department the lines below.',
      { id: 'network.blocked' },
    );
  if (standing === 'off')
    return msg('Sound and picture are switched off on this node, or do not run now. Ask who runs it.', {
      id: 'network.off',
    });
  return msg('The network could not be checked. You can join all the same.', { id: 'network.unknown' });
}

declare global {
  interface HTMLElementTagNameMap {
    'c-network-check': NetworkCheck;
  }
}
