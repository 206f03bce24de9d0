import type { Application } from '../../../federation/index.ts';
import type { Tx } from '../../db/index.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Api } from '../../platform/operations.ts';
import { CallLinks } from './call/call-links.ts';
import { Calls } from './call/calls.ts';
import { LinkStates } from './call/link-states.ts';
import { Reactions } from './call/reactions.ts';
import { sessionsInbound } from './inbound.ts';
import type { CallFrame, Parts } from './parts.ts';
import { forgetPollWords, pollsInbound } from './polls/poll-inbound.ts';
import { registerPolls } from './polls/poll-routes.ts';
import { registerSessions } from './routes.ts';
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
    openRelay: (input) => links.openRelay(input),
    closeRelay: (input) => links.closeRelay(input),
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
