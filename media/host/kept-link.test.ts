import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { LinkAnswer, LinkReason } from '../../spec/schemas/media/link.ts';
import { KeptLink, type LinkOpened } from './kept-link.ts';

const answer: LinkAnswer = {
  ...{ link: 'link-0123456789abcdef', fingerprint: new Array(32).fill('AB').join(':'), name: 'abcd' },
  ...{ password: '0123456789012345678901', addresses: [{ address: '192.0.2.1', port: 8081 }] },
};
const granted: LinkOpened = { ok: true, answer };

function setUp(answers: (LinkOpened | Promise<LinkOpened>)[]) {
  const told: string[] = [];
  const did: string[] = [];
  const kept = new KeptLink({
    ...{ room: 'r', node: 'a.example', own: 'b.example' },
    peers: {
      open: async () => {
        did.push('ask');
        return answers.shift() ?? { ok: false, reason: 'link_unreachable' };
      },
      close: async (_node, _room, link) => void did.push(`close ${link}`),
    },
    command: async (command) => {
      did.push(command.kind);
      return command.kind === 'linkIdentity'
        ? { ok: true, fingerprint: answer.fingerprint }
        : { ok: true, reply: { kind: 'done' } };
    },
    tell: (state, reason?: LinkReason) => void told.push(reason ? `${state} ${reason}` : state),
  });
  const until = async (why: string, probe: () => boolean) => {
    for (let turn = 0; !probe(); turn++) {
      if (turn > 500) throw new Error(`still waiting until ${why}`);
      await delay(10);
    }
  };
  return { kept, told, did, until };
}

t.test('a host that cannot be reached is asked again until it answers', async (t) => {
  const { kept, told, did, until } = setUp([{ ok: false, reason: 'link_unreachable' }, granted]);
  kept.start();
  await until('the worker opens the link', () => did.includes('linkOpen'));
  kept.note(answer.link, true);
  t.same(told, ['connecting', 'failed link_unreachable', 'linked']);
  await kept.stop();
});

t.test('a link that went silent is opened again at once, also when the worker is a new one', async (t) => {
  const { kept, told, did, until } = setUp([granted, granted, granted]);
  const opened = (count: number) => did.filter((each) => each === 'linkOpen').length === count;
  kept.start();
  await until('it is opened', () => opened(1));
  kept.note(answer.link, true);
  kept.note(answer.link, false, 'link_silent');
  await until('it is opened again', () => opened(2));
  kept.restart();
  await until('and once more', () => opened(3));
  kept.note('another-link-of-long-ago', false, 'link_silent');
  kept.note(answer.link, true);
  t.same(told, ['connecting', 'linked', 'connecting link_silent', 'linked']);
  await kept.stop();
});

t.test('a link that is not wanted any more while the host still thinks is given back', async (t) => {
  const thinking = Promise.withResolvers<LinkOpened>();
  const { kept, told, did, until } = setUp([thinking.promise]);
  kept.start();
  await until('the host is asked', () => did.includes('ask'));
  await kept.stop();
  thinking.resolve(granted);
  await until('it is given back', () => did.includes(`close ${answer.link}`));
  t.notOk(did.includes('linkOpen'));
  t.same(told, ['connecting', 'closed']);
});
