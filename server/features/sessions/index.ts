import type { Application } from '../../../federation/index.ts';
import type { SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Api } from '../../platform/operations.ts';
import type { RoomWords } from '../discussions/index.ts';
import { accessSession, type Need, wordsOf } from './access.ts';
import { CallLinks } from './call/call-links.ts';
import { Calls } from './call/calls.ts';
import { LinkStates } from './call/link-states.ts';
import { Reactions } from './call/reactions.ts';
import { sessionsInbound } from './inbound.ts';
import type { CallFrame, CallNow, Parts } from './parts.ts';
import { forgetPollWords, pollsInbound } from './polls/poll-inbound.ts';
import { registerPolls } from './polls/poll-routes.ts';
import { registerSessions } from './routes.ts';
import type { SessionRow } from './session-row.ts';
import { SlidePages } from './slides/slide-pages.ts';
import { forgetSlides, slidesInbound } from './slides/slides-inbound.ts';
import { registerSlides } from './slides/slides-routes.ts';
import { passTime } from './tell/reminders.ts';

export interface Sessions {
  /** What verified events of sessions do here; for the engine's host. */
  readonly inbound: ReturnType<typeof sessionsInbound>;
  /** The same for what is shared in them. */
  readonly polls: ReturnType<typeof pollsInbound>;
  readonly slides: ReturnType<typeof slidesInbound>;
  /** Forgets words of events that have not counted for a day. */
  forgetWords(tx: Tx, events: readonly string[]): Promise<void>;
  /** What another node says about people in a call. */
  callFrame(frame: CallFrame): void;
  /** The node of people in a session links its relay to this one's, which leads the session. */
  readonly openRelay: Application<Tx>['openRelay'];
  readonly closeRelay: Application<Tx>['closeRelay'];
  /** The only door to sessions, for features of what happens in them. */
  access(reader: Reader, actor: string, room: string, need: Need): Promise<SessionRow>;
  /** Who is in the call now, on every node; asks the database once in a while only. */
  inCall(room: string): Promise<CallNow>;
  /** Who has joined, by `node/actor`, and as what; asks the database once in a while only. */
  standings(room: string): Promise<ReadonlyMap<string, SessionRole>>;
  /** Title and agenda of a session for somebody who may see it, for those who translate them. */
  words(reader: Reader, actor: string, room: string): Promise<RoomWords | undefined>;
  register(api: Api, jobs: Jobs): void;
  /** Reminds, ends and goes on; runs every minute. */
  passTime(): Promise<void>;
  close(): void;
}

/** Live meetings across institutions: planned, answered, reminded of, and led. */
export function createSessions(given: Omit<Parts, 'calls' | 'links'>): Sessions {
  const calls = new Calls(given);
  calls.listen();
  new LinkStates(given).listen();
  const links = new CallLinks(given);
  links.listen();
  const parts: Parts = { ...given, calls, links };
  const reactions = new Reactions(parts);
  const pages = new SlidePages(parts);
  pages.listen();
  return {
    inbound: sessionsInbound(parts),
    polls: pollsInbound(parts),
    slides: slidesInbound(parts, (room) => pages.changed(room)),
    forgetWords: async (tx, events) => {
      await forgetPollWords(tx, events);
      await forgetSlides(tx, events);
    },
    callFrame: (frame) => {
      void calls.receive(frame);
      void reactions.receive(frame);
      void pages.receive(frame);
    },
    words: (reader, actor, room) => wordsOf(parts, reader, actor, room),
    openRelay: (input) => links.openRelay(input),
    closeRelay: (input) => links.closeRelay(input),
    access: (reader, actor, room, need) => accessSession(parts, reader, actor, room, need),
    inCall: (room) => calls.soon(room),
    standings: (room) => calls.standings(room),
    register: (api, jobs) => {
      registerSessions(api, parts, reactions);
      registerPolls(api, parts);
      registerSlides(api, parts, pages);
      jobs.every('sessions.time', '* * * * *', () => passTime(parts));
    },
    passTime: () => passTime(parts),
    close: () => calls.close(),
  };
}
