import t from 'tap';
import { PageSender, type ShownPage } from './page-sender.ts';

function set() {
  const sent: ShownPage[] = [];
  const timers: { run: () => void; at: number }[] = [];
  let now = 0;
  const sender = new PageSender(
    (page) => void sent.push(page),
    (run, ms) => {
      const timer = { run, at: now + ms };
      timers.push(timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
  );
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers.splice(timers.indexOf(due), 1);
      now = due.at;
      due.run();
    }
    now = end;
  };
  return { sent, timers, sender, pass };
}

t.test('a moving hand is followed with the latest place, not with every one', async (t) => {
  const { sent, sender, pass } = set();
  for (let x = 0; x < 100; x++) {
    sender.say({ page: 1, at: [x / 100, 0] });
    pass(10);
  }
  t.ok(sent.length <= 10, `${sent.length} in a second`);
  pass(120);
  t.same(sent.at(-1), { page: 1, at: [0.99, 0] }, 'the last place is always told');
});

t.test('a page is told at once, and again every few seconds for those who come later', async (t) => {
  const { sent, sender, pass, timers } = set();
  sender.say({ page: 2, at: null });
  t.same(sent, [{ page: 2, at: null }]);
  pass(10_000);
  t.equal(sent.length, 4);
  sender.say({ page: 3, at: null });
  t.same(sent.at(-1), { page: 3, at: null });
  sender.stop();
  t.same(timers, [], 'nothing goes on after the end');
});
