import t from 'tap';
import { type Notification, notificationWords } from './notification-words.ts';

const one = (kind: string, more: Partial<Notification> = {}): Notification =>
  ({ id: 'n', kind, at: 0, read: false, person: null, room: null, post: null, data: {}, ...more }) as Notification;
const person = { name: 'Li Wen', title: 'Dr.' } as Notification['person'];

t.test('a mention names the person and the discussion, shows the words and leads to the post', async (t) => {
  const words = notificationWords(
    one('mention', { person, room: '!r', post: 'e/1', data: { title: 'Rounds', excerpt: 'What is your limit?' } }),
  );
  t.same(words, {
    icon: 'talk',
    text: 'Dr. Li Wen mentioned you in “Rounds”',
    href: '/discussions/!r?post=e%2F1',
    excerpt: 'What is your limit?',
  });
});

t.test('an application leads to the queue it stands in', async (t) => {
  t.equal(
    notificationWords(one('application_received', { data: { application: 'a1', name: 'Mehmet Demir' } }))?.href,
    '/administration/applications/a1',
  );
  t.match(
    notificationWords(
      one('institution_application_received', { data: { application: 'a2', institution: 'Hospital B' } }),
    ),
    {
      text: 'Hospital B applies as an institution',
      href: '/administration/institutions/applications/a2',
    },
  );
});

t.test('a refusal is not told as an approval', async (t) => {
  t.match(notificationWords(one('application_decided', { data: { state: 'refused' } }))?.text, /refused/);
  t.match(notificationWords(one('application_decided', { data: { state: 'approved' } }))?.text, /approved/);
});

t.test('somebody without a name is somebody, and a kind of a newer node is passed over', async (t) => {
  t.equal(notificationWords(one('direct'))?.text, 'Somebody wrote to you');
  t.equal(notificationWords(one('from_the_future')), undefined);
});
