import t from 'tap';
import { fail, ok, warn } from './finding.ts';
import { openings } from './firewall.ts';
import { printReport } from './print.ts';

const plan = {
  publicUrl: 'https://consilium.a.example',
  mediaAddresses: ['203.0.113.7'],
  mediaPorts: [8081, 8082],
  turn: [{ host: 'turn.a.example', port: 443, transport: 'tcp' as const }],
  peers: [
    { node: 'hub.example', base: 'https://hub.example' },
    { node: 'b.example', base: 'https://b.example:8443' },
  ],
  smtp: { host: 'mail.a.example', port: 465 },
};

t.test('the table says what is wrong and what to do, and counts it', async (t) => {
  const text = printReport({
    findings: [ok('disk', '20 GiB free'), warn('mail', 'none', 'Set it.'), fail('certificate', 'ended', 'Renew it.')],
    openings: [],
  });
  t.match(text, /^ok {4}disk {9}20 GiB free$/m);
  t.match(text, /^FAIL {2}certificate {2}ended\n {19}→ Renew it\.$/m);
  t.match(text, /1 to mend, 1 to know about/);
  t.match(printReport({ findings: [ok('disk', 'fine')], openings: [] }), /All is well/);
});

t.test('a firewall team reads direction, protocol, port, from and to of everything that must pass', async (t) => {
  const rows = openings(plan).map(({ direction, protocol, port, from, to }) => [direction, protocol, port, from, to]);
  t.same(rows, [
    ['in', 'TCP', '443', 'browsers, other nodes', 'consilium.a.example'],
    ['in', 'UDP', '8081-8082', 'browsers, other nodes', '203.0.113.7'],
    ['in', 'TCP', '8081-8082', 'browsers', '203.0.113.7'],
    ['in', 'UDP', '8081-8082', 'turn.a.example', '203.0.113.7'],
    ['out', 'UDP', 'any', '203.0.113.7', 'media of other nodes'],
    ['in', 'TCP', '443', 'browsers', 'turn.a.example'],
    ['out', 'TCP', '443', 'this node', 'hub.example'],
    ['out', 'TCP', '8443', 'this node', 'b.example'],
    ['out', 'TCP', '465', 'this node', 'mail.a.example'],
    ['out', 'UDP', '123', 'this machine', 'time servers'],
  ]);
  t.match(printReport({ findings: [ok('x', 'y')], openings: openings(plan) }), /in {3}UDP {7}8081-8082 {2}browsers/);
});

t.test('what is not there needs no opening, and a large federation stays readable', async (t) => {
  const bare = openings({ ...plan, mediaPorts: [], turn: [], peers: [], smtp: undefined });
  t.equal(bare.length, 3);
  const many = Array.from({ length: 90 }, (_, index) => ({ node: `n${index}`, base: `https://n${index}.example` }));
  const rows = openings({ ...plan, peers: many });
  t.ok(rows.length < 32);
  t.ok(rows.some(({ to }) => to === '70 more nodes'));
});
