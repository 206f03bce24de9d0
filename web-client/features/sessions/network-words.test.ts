import t from 'tap';
import { firewallLines, judge } from './network-words.ts';

t.test('the best open way counts, as soon as no better one is still being tried', async (t) => {
  t.equal(judge({ udp: 'open', tcp: 'checking', turn: 'checking' }), 'udp');
  t.equal(judge({ udp: 'checking', tcp: 'open', turn: 'open' }), 'checking');
  t.equal(judge({ udp: 'closed', tcp: 'open', turn: 'checking' }), 'tcp');
  t.equal(judge({ udp: 'closed', tcp: 'closed', turn: 'open' }), 'turn');
  t.equal(judge({ udp: 'closed', tcp: 'none', turn: 'none' }), 'none');
  t.equal(judge({ udp: 'none', tcp: 'none', turn: 'none' }), 'off');
});

t.test('a firewall team reads protocol, address and port of every way there is', async (t) => {
  const ways = { iceServers: [], expiresAt: 0, addresses: ['203.0.113.7', '2001:db8::7'], tcp: true };
  const turn = [
    { host: 'turn.a.example', port: 443, protocol: 'tls' as const },
    { host: 'turn.a.example', port: 3478, protocol: 'udp' as const },
  ];
  t.same(firewallLines({ ...ways, ports: [8083, 8081, 8082, 9000], turn }), [
    'UDP  203.0.113.7  8081–8083, 9000',
    'UDP  2001:db8::7  8081–8083, 9000',
    'TCP  203.0.113.7  8081–8083, 9000',
    'TCP  2001:db8::7  8081–8083, 9000',
    'TCP  turn.a.example  443',
    'UDP  turn.a.example  3478',
  ]);
  t.same(firewallLines({ ...ways, tcp: false, ports: [8081], turn: [] }), [
    'UDP  203.0.113.7  8081',
    'UDP  2001:db8::7  8081',
  ]);
  t.same(firewallLines({ ...ways, ports: [], turn }), [], 'media that is switched off needs nothing');
});
