import t from 'tap';
import { maxTrials, maxTrialsPerMinute, type TrialParts, Trials, trialMs } from './trials.ts';

const offer = 'v=0\r\nan offer';

/** A relay that notes what is asked of it, and time that passes when the test says so. */
function setUp(answer: unknown = { ok: true, reply: { kind: 'answer', sdp: 'the answer' } }) {
  const done = { ok: true, reply: { kind: 'done' } };
  const open = new Set<string>();
  const grants: { room: string; rights: unknown }[] = [];
  const options: unknown[] = [];
  const timers = new Map<() => void, number>();
  const clock = { ms: 1_000_000 };
  const media = {
    openRoom: async (room: string, given: unknown) => {
      open.add(room);
      options.push(given);
      return done;
    },
    closeRoom: async (room: string) => {
      open.delete(room);
      return done;
    },
    join: async (grant: { room: string; rights: unknown }) => {
      grants.push(grant);
      return done;
    },
    signal: async () => answer,
  };
  const trials = new Trials({
    media: media as unknown as TrialParts['media'],
    now: () => clock.ms,
    later: (run, ms) => {
      timers.set(run, clock.ms + ms);
      return () => timers.delete(run);
    },
  });
  const pass = (ms: number) => {
    clock.ms += ms;
    for (const [run, at] of [...timers]) if (at <= clock.ms) run();
  };
  return { trials, open, grants, options, pass, timers };
}

t.test('a trial is a place of its own in which nobody is heard or seen, and ends by itself', async (t) => {
  const { trials, open, grants, options, pass, timers } = setUp();
  t.same(await trials.open('u_anna', offer), { ok: true, sdp: 'the answer' });
  t.same(await trials.open('u_anna', offer), { ok: true, sdp: 'the answer' });
  t.equal(open.size, 2, 'each has its own');
  t.same(options[0], { maxParticipants: 1, maxVoices: 1 });
  t.match(grants[0], { rights: { send: [], receive: true } });
  t.notMatch(JSON.stringify(grants), 'anna', 'the relay learns nobody');
  pass(trialMs);
  t.equal(open.size, 0);
  t.equal(timers.size, 0);
});

t.test('what the relay refuses leaves nothing behind', async (t) => {
  const refused = setUp({ ok: false, reason: 'media_offer_malformed' });
  t.same(await refused.trials.open('u_anna', 'nonsense'), { ok: false, reason: 'media_offer_malformed' });
  t.equal(refused.open.size, 0);
  t.equal(refused.timers.size, 0);
});

t.test('one person tries a few times a minute, and all together a bounded number at once', async (t) => {
  const { trials, open, pass } = setUp();
  for (let count = 0; count < maxTrialsPerMinute; count++) await trials.open('u_anna', offer);
  await t.rejects(trials.open('u_anna', offer), { code: 'rate_limited' });
  t.match(await trials.open('u_elif', offer), { ok: true }, 'others are not held back');
  const many = await Promise.allSettled(
    Array.from({ length: 200 }, (_, index) => trials.open(`u_${Math.floor(index / 10)}`, offer)),
  );
  t.equal(open.size, maxTrials);
  t.ok(many.filter(({ status }) => status === 'rejected').length > 100);
  pass(60_000);
  t.match(await trials.open('u_anna', offer), { ok: true }, 'later there is room again');
});

t.test('when the node stops, every trial ends', async (t) => {
  const { trials, open } = setUp();
  await trials.open('u_anna', offer);
  trials.close();
  t.equal(open.size, 0);
});
