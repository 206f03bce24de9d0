import { completeInbound, type EventType, type Ignored, type Inbound } from '../federation-host/index.ts';
import type { CaptionsFeature } from './captions/index.ts';
import type { Discussions } from './discussions/index.ts';
import type { HubFeature } from './hub/index.ts';
import type { Glossary, LanguageFeature } from './language/index.ts';
import type { Sessions } from './sessions/index.ts';

const engineOnly = 'Decides what counts in a room; the engine tells features with control and live changes.';
const later = 'Stored and relayed by the engine; nothing is shown of it before the feature that it belongs to exists.';

/** Event types that no feature acts on, each with the reason why nothing is lost by that. */
const ignored = {
  'steward.add': engineOnly,
  'steward.del': engineOnly,
  'feed.reopen': engineOnly,
  'ctl.checkpoint': engineOnly,
  'ctl.vote': engineOnly,
  'fork.proof': engineOnly,
  'feed.checkpoint': engineOnly,
  'mod.suspend': engineOnly,
  'erase.request': later,
  'erase.receipt': later,
  'qa.accept': later,
  'rec.publish': later,
  'rec.withdraw': later,
} as const satisfies Partial<Ignored<EventType>>;

/** Every feature that takes part in the federation. Discussions come first: they keep people and words of every room, which others read. Does not compile while an event type is neither handled nor ignored. */
export function inboundOf(features: {
  readonly discussions: Discussions;
  readonly sessions: Sessions;
  readonly captions: CaptionsFeature;
  readonly hub: HubFeature;
  readonly language: Pick<LanguageFeature, 'text'>;
  readonly glossary: Glossary;
}): readonly Inbound[] {
  const { captions, discussions, sessions, hub, language, glossary } = features;
  const rooms = [discussions.inbound, sessions.inbound, sessions.polls, sessions.slides, captions.inbound] as const;
  return completeInbound([...rooms, glossary.inbound, hub.inbound, language.text.inbound], ignored).features;
}
