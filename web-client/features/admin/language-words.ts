import type {
  EngineFailure,
  EngineOffer,
  EngineReport,
  EngineService,
  OutsideData,
} from '../../../spec/schemas/api/language-engines.ts';
import { isolate, msg, number, plural, str } from '../../app/i18n.ts';

export const serviceName = (service: EngineService): string =>
  service === 'recognition'
    ? msg('Speech recognition', { id: 'engines.recognition' })
    : msg('Translation', { id: 'engines.translation' });

/** Why an engine is paused or gave no answer, and what an administrator can do. */
export function failureWords(failure: EngineFailure | 'no_engine'): string {
  switch (failure) {
    case 'unreachable':
      return msg('Nothing answers at this address. Check the address and whether the server runs.', {
        id: 'engines.failure.unreachable',
      });
    case 'timeout':
    case 'slow':
      return msg('It takes too long to answer.', { id: 'engines.failure.slow' });
    case 'server_error':
      return msg('The server reports an error of its own. Look into its log.', { id: 'engines.failure.server' });
    case 'key_refused':
      return msg('The server refuses the key.', { id: 'engines.failure.key' });
    case 'not_found':
      return msg('The server does not know this address or model. The address usually ends in /v1.', {
        id: 'engines.failure.notFound',
      });
    case 'malformed':
      return msg('The answer is not one of an OpenAI-compatible server.', { id: 'engines.failure.malformed' });
    case 'rate_limited':
      return msg('The server takes no more requests for now.', { id: 'engines.failure.limited' });
    case 'address_refused':
      return msg('The name leads to an address to which this node does not connect.', {
        id: 'engines.failure.address',
      });
    case 'refused':
      return msg('The server refused the request.', { id: 'engines.failure.refused' });
    case 'not_allowed':
      return msg('It stands outside the institution, and nothing may be sent there. You can allow it below.', {
        id: 'engines.failure.notAllowed',
      });
    case 'no_engine':
      return msg('Save an address first.', { id: 'engines.failure.none' });
  }
}

export const stateWords = (state: EngineReport['state']): string =>
  state === 'ready' ? msg('Works', { id: 'engines.state.ready' }) : msg('Paused', { id: 'engines.state.paused' });

/** Where an engine stands, for whoever decides whether to speak. */
export function placeWords({ source, mark }: EngineReport): string {
  if (source === 'offered') {
    return mark.outside
      ? msg(str`Offered by ${isolate(mark.node)}, on a machine outside that institution`, {
          id: 'engines.place.offeredOutside',
        })
      : msg(str`Offered by ${isolate(mark.node)}`, { id: 'engines.place.offered' });
  }
  if (source === 'in_process') return msg('On this node itself', { id: 'engines.place.here' });
  return mark.outside
    ? msg('Outside the institution', { id: 'engines.place.outside' })
    : msg('Inside the institution', { id: 'engines.place.inside' });
}

export const latencyWords = ({ latency }: EngineReport): string =>
  latency === null
    ? msg('No answer yet', { id: 'engines.latency.none' })
    : msg(str`Half of the answers within ${seconds(latency.p50Ms)}, 95 of 100 within ${seconds(latency.p95Ms)}`, {
        id: 'engines.latency.of',
      });

/** A time as seconds, with one or two decimals. */
export const seconds = (ms: number): string =>
  msg(str`${number(ms < 1_000 ? Math.round(ms / 10) / 100 : Math.round(ms / 100) / 10)} s`, { id: 'engines.seconds' });

export const outsideChoices = (): { data: keyof OutsideData; label: string; hint?: string }[] => [
  {
    data: 'speech',
    label: msg('Sound of meetings', { id: 'engines.outside.speech' }),
    hint: msg('Participants see it before they speak.', { id: 'engines.outside.speechHint' }),
  },
  { data: 'captions', label: msg('Captions of meetings', { id: 'engines.outside.captions' }) },
  {
    data: 'posts',
    label: msg('Posts, chat, titles and names of files', { id: 'engines.outside.posts' }),
  },
  {
    data: 'profiles',
    label: msg('What people write about themselves', { id: 'engines.outside.profiles' }),
  },
];

export const offerChoices = (): { value: EngineOffer; label: string; hint: string }[] => [
  {
    value: 'nobody',
    label: msg('Nobody', { id: 'engines.offer.nobody' }),
    hint: msg('Only people of this institution use its engines.', { id: 'engines.offer.nobodyHint' }),
  },
  {
    value: 'rooms',
    label: msg('Guests of our discussions and sessions', { id: 'engines.offer.rooms' }),
    hint: msg('Institutions that take part in what this one leads, for that only.', {
      id: 'engines.offer.roomsHint',
    }),
  },
  {
    value: 'federation',
    label: msg('All institutions of the federation', { id: 'engines.offer.federation' }),
    hint: msg('For an agency that offers an engine to its hospitals.', { id: 'engines.offer.federationHint' }),
  },
];

/** How much an engine did on a day. */
export const amountWords = (service: EngineService, units: number, answered: number): string =>
  service === 'recognition'
    ? plural(
        Math.round(units / 60),
        { one: '{n} minute of speech', other: '{n} minutes of speech' },
        {
          id: 'engines.amount.minutes',
        },
      )
    : plural(units + answered, { one: '{n} token', other: '{n} tokens' }, { id: 'engines.amount.tokens' });
