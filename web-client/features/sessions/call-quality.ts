import type { LinkReason } from '../../../spec/schemas/media/link.ts';
import type { QualityNotice } from '../../../spec/schemas/media/signalling.ts';
import { fill, msg, number } from '../../app/i18n.ts';
import type { CallState, HeldReason } from '../../call/index.ts';

export type QualityLevel = 'good' | 'fair' | 'poor' | 'lost';
export interface Quality {
  readonly level: QualityLevel;
  readonly reason: QualityNotice['reason'] | 'connecting' | 'reconnecting' | 'offline';
}

/** How good the own connection is, and what limits it. Before the first figures it is taken for good. */
export function qualityOf(state: Pick<CallState, 'phase' | 'quality'> | undefined, online: boolean): Quality {
  if (!online) return { level: 'lost', reason: 'offline' };
  const phase = state?.phase ?? 'idle';
  if (phase === 'idle' || phase === 'connecting') return { level: 'fair', reason: 'connecting' };
  if (phase === 'reconnecting' || phase === 'ended') return { level: 'lost', reason: 'reconnecting' };
  const { quality } = state ?? {};
  return quality ? { level: quality.level, reason: quality.reason } : { level: 'good', reason: 'none' };
}

export function levelWords(level: QualityLevel): string {
  if (level === 'good') return msg('Good connection', { id: 'stage.quality.good' });
  if (level === 'fair') return msg('Fair connection', { id: 'stage.quality.fair' });
  if (level === 'poor') return msg('Weak connection', { id: 'stage.quality.poor' });
  return msg('No connection', { id: 'stage.quality.lost' });
}

/** Why, and what helps. */
export function reasonWords(quality: Quality, notice: QualityNotice | undefined): string {
  const percent = (value: number | undefined) => number(Math.round(value ?? 0));
  switch (quality.reason) {
    case 'offline':
      return msg('This device is not connected to a network. The call comes back by itself.', {
        id: 'stage.quality.offline',
      });
    case 'connecting':
      return msg('Connecting…', { id: 'sessions.call.connecting' });
    case 'reconnecting':
      return msg('The connection was lost and is coming back by itself.', { id: 'sessions.call.reconnecting' });
    case 'loss_up':
      return fill(
        msg('{n} % of what you send is lost: others may hear gaps. Switching the camera off helps.', {
          id: 'stage.quality.lossUp',
        }),
        { n: percent(notice?.lossUpPct) },
      );
    case 'loss_down':
      return fill(
        msg('{n} % of what comes to you is lost. Data saving, or a place nearer to the Wi-Fi, helps.', {
          id: 'stage.quality.lossDown',
        }),
        { n: percent(notice?.lossDownPct) },
      );
    case 'bandwidth':
      return notice?.downKbps
        ? fill(
            msg('Your network carries about {n} kbit/s: pictures become smaller, sound comes first.', {
              id: 'stage.quality.bandwidth',
            }),
            { n: number(Math.round(notice.downKbps)) },
          )
        : msg('Your network is narrow: pictures become smaller, sound comes first.', { id: 'stage.quality.narrow' });
    case 'delay':
      return fill(
        msg('The way to your institution’s node and back takes {n} ms: answers come late.', {
          id: 'stage.quality.delay',
        }),
        { n: number(Math.round(notice?.rttMs ?? 0)) },
      );
    default:
      return msg('Sound and picture pass without loss.', { id: 'stage.quality.fine' });
  }
}

/** Why the picture of somebody does not come although it is on. */
export function heldWords(held: HeldReason): string {
  if (held === 'bandwidth') return msg('Picture paused: your network is too narrow', { id: 'stage.held.bandwidth' });
  if (held === 'muted') return msg('Picture stopped by a host', { id: 'stage.held.muted' });
  return msg('No picture arrives from there now', { id: 'stage.held.notSending' });
}

/** The way to another institution. */
export interface CallLink {
  readonly node: string;
  readonly state: 'linked' | 'connecting' | 'failed';
  /** Why it failed: a reason of the relay link. */
  readonly reason?: LinkReason | undefined;
}

/** What to say about a link; nothing when it stands. */
export function linkWords(link: CallLink, name: string): string | undefined {
  const values = { name };
  if (link.state === 'linked') return undefined;
  if (link.state === 'connecting') return fill(msg('Connecting to {name}…', { id: 'stage.link.connecting' }), values);
  return fill(linkFailure(link.reason), values);
}

function linkFailure(reason: LinkReason | undefined): string {
  switch (reason) {
    case 'link_unreachable':
      return msg(
        '{name} cannot be reached: its node does not answer. Its people are not heard here; it is tried again.',
        { id: 'stage.link.unreachable' },
      );
    case 'link_refused':
      return msg('{name} refused the connection: nobody of your institution may be in this session there.', {
        id: 'stage.link.refused',
      });
    case 'link_no_media':
      return msg('{name} has no sound and picture now: its node says so. It is tried again.', {
        id: 'stage.link.noMedia',
      });
    case 'link_no_path':
      return msg(
        'No sound and picture come through to {name}: a firewall between the two nodes may block them. It is tried again.',
        { id: 'stage.link.noPath' },
      );
    case 'link_silent':
      return msg('The connection to {name} broke off. Its people are not heard here; it is tried again.', {
        id: 'stage.link.silent',
      });
    case 'link_not_genuine':
    case 'link_hostile':
      return msg('The connection to {name} was closed for safety. Please tell who runs your node.', {
        id: 'stage.link.unsafe',
      });
    case 'link_own_media':
      return msg('Sound and picture are not available now.', { id: 'sessions.problem.media' });
    default:
      return msg('{name} cannot be reached. Its people are not heard here; it is tried again.', {
        id: 'stage.link.failed',
      });
  }
}
