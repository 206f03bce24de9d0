import { createServer, type Server, type Socket } from 'node:net';
import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { withTx } from '../../db/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { eventually } from '../../testing/eventually.ts';
import { openPeopleHouse, type PeopleHouse } from '../../testing/people-house.ts';
import { createSmtp, type MailTransport, type OutgoingMail, type SendResult, verifySmtp } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

const amal = { email: 'amal.haddad@hospital-a.example', name: 'Amal Haddad', locale: 'ar' } as const;
const link = 'https://a.example/reset#secret-token';
const until = Date.UTC(2027, 0, 2, 3, 4);

/** A mail server that answers what the test says and remembers what it was given. */
class FakeTransport implements MailTransport {
  readonly mails: OutgoingMail[] = [];
  readonly answers: SendResult[] = [];

  async send(mail: OutgoingMail): Promise<SendResult> {
    this.mails.push(mail);
    return this.answers.shift() ?? { ok: true };
  }

  close(): void {}
}

const queueReset = (house: PeopleHouse) =>
  withTx(house.db, (tx) => house.mail.queue(tx, 'password_reset', amal, { link, until }));
const states = async (house: PeopleHouse) =>
  house.db.sql<{ state: string; attempts: number; error: string | null; text: string; html: string | null }[]>`
    select state, attempts, error, text, html from mail`;

t.test('without a mail server a mail is shown to administrators, with its link', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const administrator = await house.person('admin@hospital-a.example', ['administrator']);
  await queueReset(house);
  const outbox = await administrator.call('admin.outbox', { query: {} });
  t.equal(outbox.smtp, false);
  t.match(outbox.mails, [{ to: amal.email, state: 'shown', subject: /المستشفى أ/ }], 'in the language of the reader');
  t.match(outbox.mails[0]?.text, link);
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  t.equal((await approver.bytes('admin.outbox', { query: {} })).status, 403, 'only administrators read mails');
});

t.test('a mail goes out once its transaction has committed, and its link is forgotten', async (t) => {
  const transport = new FakeTransport();
  await using house = await openPeopleHouse({ postgres, transport, runJobs: true });
  await withTx(house.db, async (tx) => {
    await house.mail.queue(tx, 'password_reset', amal, { link, until });
    throw new Error('rolled back');
  }).catch(() => undefined);
  await queueReset(house);
  await eventually('the mail is sent', 20_000, async () => (await states(house))[0]?.state === 'sent');
  t.equal(transport.mails.length, 1, 'the one that was rolled back never left');
  const [mail] = transport.mails;
  t.match(mail, { to: { name: amal.name, address: amal.email }, from: { name: 'المستشفى أ' }, language: 'ar' });
  t.match(mail?.html, 'dir="rtl"');
  t.match(mail?.text, link);
  const [row] = await states(house);
  t.notMatch(row?.text, /secret-token/, 'the stored text has lost the link');
  t.equal(row?.html, null);
});

t.test('a mail that cannot be delivered now is tried again with the same id; one that is refused is not', async (t) => {
  const transport = new FakeTransport();
  transport.answers.push(
    { ok: false, permanent: false, reason: '451 try later' },
    { ok: false, permanent: true, reason: '550 no such mailbox' },
  );
  await using house = await openPeopleHouse({ postgres, transport, runJobs: true });
  await queueReset(house);
  await eventually('the first attempt has failed', 20_000, async () => (await states(house))[0]?.attempts === 1);
  t.match(await states(house), [{ state: 'queued', error: '451 try later' }], 'the administrator sees why it waits');
  // What the job would do in a minute.
  await house.db
    .sql`update jobs.job_common set start_after = now() where name = 'mail.send' and state < 'active'`.catch(
    () => house.db.sql`update jobs.job set start_after = now() where name = 'mail.send' and state < 'active'`,
  );
  await eventually('the second attempt was refused', 30_000, async () => (await states(house))[0]?.state === 'failed');
  t.match(await states(house), [{ attempts: 2, error: '550 no such mailbox' }]);
  t.equal(
    new Set(transport.mails.map(({ messageId }) => messageId)).size,
    1,
    'a mail server can tell a repetition from a second mail',
  );
});

t.test('old mails are deleted', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  await queueReset(house);
  house.clock.advance(91 * 86_400_000);
  await queueReset(house);
  await house.mail.prune();
  t.equal((await states(house)).length, 1);
});

/** A mail server of a few lines (RFC 5321): takes one mail per connection and remembers it. It knows no user. */
async function smtpServer(answerToRcpt = '250 ok'): Promise<{ url: string; data: string[]; close(): Promise<void> }> {
  const data: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    let body: string[] | undefined;
    let rest = '';
    socket.on('data', (chunk) => {
      rest += String(chunk);
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        if (body) {
          if (line !== '.') body.push(line);
          else {
            data.push(body.join('\n'));
            body = undefined;
            socket.write('250 taken\r\n');
          }
        } else if (/^EHLO/i.test(line)) socket.write('250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n');
        else if (/^AUTH/i.test(line)) socket.write('535 who are you\r\n');
        else if (/^RCPT/i.test(line)) socket.write(`${answerToRcpt}\r\n`);
        else if (/^DATA/i.test(line)) {
          body = [];
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { url: `smtp://127.0.0.1:${port}`, data, close };
}

const outgoing: OutgoingMail = {
  messageId: '<1@a.example>',
  from: { name: 'Hospital A', address: 'consilium@a.example' },
  to: { name: 'x" <evil@example.com>,\r\nBcc: evil@example.com', address: amal.email },
  ...{ subject: 'مرحبًا', text: 'words', html: '<p>words</p>', language: 'ar' },
};

t.test('a mail crosses the wire as one message to one reader', async (t) => {
  const server = await smtpServer();
  const smtp = createSmtp(server.url);
  t.same(await smtp.send(outgoing), { ok: true });
  const [message = ''] = server.data;
  t.match(message, /^Auto-Submitted: auto-generated$/m);
  t.match(message, /^Message-ID: <1@a\.example>$/m);
  t.notMatch(message, /^Bcc:/m, 'a name adds no header');
  t.match(message, /multipart\/alternative/);
  smtp.close();
  await server.close();
  t.match(await smtp.send(outgoing), { ok: false, permanent: false }, 'a server that is away may be back later');
});

t.test('a mailbox that does not exist is final', async (t) => {
  const server = await smtpServer('550 no such mailbox');
  const smtp = createSmtp(server.url);
  t.match(await smtp.send(outgoing), { ok: false, permanent: true, reason: /550/ });
  smtp.close();
  await server.close();
});

t.test('a mail server is looked at without a mail: it takes the login, refuses it, or is away', async (t) => {
  const server = await smtpServer();
  t.same(await verifySmtp(server.url), { ok: true });
  const refused = await verifySmtp(server.url.replace('//', '//user:hunter2@'));
  t.match(refused, { ok: false, reason: /535/ });
  t.notMatch(JSON.stringify(refused), 'hunter2');
  t.same(server.data, []);
  await server.close();
  t.match(await verifySmtp(server.url), { ok: false, reason: /ECONNREFUSED/ });
});
