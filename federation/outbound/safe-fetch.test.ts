import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import t, { type Test } from 'tap';
import { addressAllowed } from './address.ts';
import { createSafeFetch, type SafeFetchOptions } from './safe-fetch.ts';

/** An HTTP server on loopback that counts connections: the canary that no forbidden request may reach. */
async function canary(t: Test, answer: http.RequestListener) {
  let connections = 0;
  const server = http.createServer(answer);
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

function client(t: Test, options: SafeFetchOptions) {
  const fetch = createSafeFetch(options);
  t.teardown(() => fetch.close());
  return (url: string, rest: { method?: string; maxBytes?: number; timeoutMs?: number; body?: Buffer } = {}) =>
    fetch.request({ method: 'GET', url, headers: {}, maxBytes: 65_536, timeoutMs: 2_000, ...rest });
}

const ok: http.RequestListener = (_request, response) => void response.end('reached');

t.test('row 32: addresses inside the hospital or of translation prefixes are refused, in any notation', async (t) => {
  const server = await canary(t, ok);
  const get = client(t, {});
  const hosts = [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '0',
    '0.0.0.0',
    '169.254.169.254',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:7f00:1]',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:1::1]',
    '[fe80::1]',
    '[fc00::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
  ];
  for (const host of hosts) {
    for (const scheme of ['http', 'https']) {
      const answer = await get(`${scheme}://${host}:${server.port}/`);
      t.match(answer, { ok: false, code: 'blocked' }, `${scheme}://${host}`);
    }
  }
  for (const url of [
    'ftp://example.org/',
    'file:///etc/passwd',
    'https://user:pw@example.org/',
    'no url',
    'http://example.org/',
  ]) {
    t.match(await get(url), { ok: false, code: 'blocked' }, url);
  }
  t.equal(server.connections(), 0, 'no packet reached the canary');
});

t.test('row 32: a range that the operator allows for one host is open for that host only', async (t) => {
  const server = await canary(t, ok);
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const get = client(t, { allow: [{ cidr: '127.0.0.0/8', host: 'hospital.lan' }], resolve });
  const allowed = await get(`http://hospital.lan:${server.port}/`);
  t.match(allowed, { ok: true, status: 200 });
  t.match(await get(`http://other.lan:${server.port}/`), { ok: false, code: 'blocked' });
  t.match(await get(`https://other.lan:${server.port}/`), { ok: false, code: 'blocked' });
  t.equal(server.connections(), 1);
});

t.test(
  'row 33: a name whose answer contains one forbidden address is refused, whatever else it contains',
  async (t) => {
    const server = await canary(t, ok);
    const mixed = client(t, {
      resolve: async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    t.match(await mixed(`https://mixed.example:${server.port}/`), { ok: false, code: 'blocked' });
    let lookups = 0;
    const rebinding = client(t, {
      resolve: async () => [{ address: lookups++ === 0 ? '192.168.0.1' : '127.0.0.1', family: 4 }],
    });
    t.match(await rebinding(`https://rebind.example:${server.port}/`), { ok: false, code: 'blocked' });
    t.match(await rebinding(`https://rebind.example:${server.port}/`), { ok: false, code: 'blocked' });
    t.equal(lookups, 2, 'one resolution for each attempt: the one that is judged is the one that is used');
    t.match(await client(t, { resolve: async () => [] })('https://empty.example/'), { ok: false, code: 'blocked' });
    t.equal(server.connections(), 0);
  },
);

t.test('row 34: redirects are answers and are never followed', async (t) => {
  const inside = await canary(t, ok);
  const targets = [
    `http://127.0.0.1:${inside.port}/`,
    `http://a.localhost:${inside.port}/other`,
    'https://other-peer.example/',
  ];
  for (const status of [301, 302, 303, 307, 308]) {
    const server = await canary(t, (request, response) => {
      request.resume();
      response.writeHead(status, { location: targets[status % targets.length] }).end();
    });
    const send = client(t, { localhostNames: true });
    const answer = await send(`http://peer.localhost:${server.port}/txn`, { method: 'PUT', body: Buffer.from('{}') });
    t.match(answer, { ok: true, status });
    t.equal(server.connections(), 1);
  }
  t.equal(inside.connections(), 0);
});

t.test('localhost names reach loopback in development only, and plain http nowhere else', async (t) => {
  const server = await canary(t, ok);
  t.match(await client(t, { localhostNames: true })(`http://hospital-a.localhost:${server.port}/`), {
    ok: true,
    status: 200,
  });
  t.match(await client(t, {})(`http://hospital-a.localhost:${server.port}/`), { ok: false, code: 'blocked' });
  t.match(await client(t, { localhostNames: true })(`http://127.0.0.1:${server.port}/`), {
    ok: false,
    code: 'blocked',
  });
  t.equal(server.connections(), 1);
});

t.test(
  'row 30: a body over its cap is cut off, announced or not, and a compressed one is never inflated',
  async (t) => {
    const announced = await canary(t, (_request, response) => {
      response.writeHead(200, { 'content-length': String(2 ** 30) });
      response.write('x');
    });
    const chunked = await canary(t, (_request, response) => {
      const feed = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', feed);
      feed();
    });
    let encodings: unknown;
    const zipped = await canary(t, (request, response) => {
      encodings = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b, 8, 0]));
    });
    const get = client(t, { localhostNames: true });
    t.match(await get(`http://a.localhost:${announced.port}/`), { ok: false, code: 'too_large' });
    t.match(await get(`http://a.localhost:${chunked.port}/`, { maxBytes: 1_048_576 }), {
      ok: false,
      code: 'too_large',
    });
    const raw = await get(`http://a.localhost:${zipped.port}/`);
    t.ok(raw.ok && raw.body.equals(Buffer.from([0x1f, 0x8b, 8, 0])), 'bytes arrive as they were sent');
    t.equal(encodings, 'identity');
  },
);

t.test('row 31: slow headers and slow bodies end at the deadline', async (t) => {
  const silent = net.createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => silent.close());
  const drip = await canary(t, (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const get = client(t, { localhostNames: true });
  const { port } = silent.address() as AddressInfo;
  t.match(await get(`http://a.localhost:${port}/`, { timeoutMs: 150 }), { ok: false, code: 'timeout' });
  t.match(await get(`http://a.localhost:${drip.port}/`, { timeoutMs: 150 }), { ok: false, code: 'timeout' });
  t.match(await get('http://a.localhost:1/', { timeoutMs: 500 }), { ok: false, code: 'unreachable' });
});

t.test('only public unicast addresses need no permission', (t) => {
  for (const address of ['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])
    t.ok(addressAllowed(address, 'x', []), address);
  for (const address of ['', 'example.org', '10.1.2.3', '::808:808', '4000::1'])
    t.notOk(addressAllowed(address, 'x', []), address);
  t.ok(addressAllowed('10.1.2.3', 'x', [{ cidr: '10.0.0.0/8' }]));
  t.ok(addressAllowed('::ffff:10.1.2.3', 'x', [{ cidr: '10.0.0.0/8' }]));
  t.notOk(addressAllowed('10.1.2.3', 'y', [{ cidr: '10.0.0.0/8', host: 'x' }]));
  t.ok(addressAllowed('fd00::1', 'x', [{ cidr: 'fd00::/8' }]));
  t.throws(
    () => createSafeFetch({ allow: [{ cidr: '10.0.0.0' }] }),
    'a range without a length is a mistake of configuration',
  );
  t.end();
});
