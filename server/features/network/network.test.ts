import { createHmac } from 'node:crypto';
import t from 'tap';
import { admitDoctor } from '../../testing/doctor.ts';
import { startTestNode } from '../../testing/test-node.ts';

const secret = '0123456789abcdef0123456789abcdef';

t.test(
  'a member learns the ways to the media of the node, with credentials that end soon; a guest does not',
  async (t) => {
    await using house = await startTestNode({
      environment: {
        CONSILIUM_TURN_URLS: 'turns:turn.hospital.example:443?transport=tcp,turn:turn.hospital.example',
        CONSILIUM_TURN_SECRET: secret,
      },
    });
    const { client } = await admitDoctor(house, 'kaya');
    const ways = await client.call('network.ways', {});
    t.same(ways.turn, [
      { host: 'turn.hospital.example', port: 443, protocol: 'tls' },
      { host: 'turn.hospital.example', port: 3478, protocol: 'udp' },
    ]);
    t.same(ways.addresses, ['127.0.0.1']);
    const [server] = ways.iceServers;
    if (!server) return t.fail('there is no TURN server');
    const [until = '', opaque = ''] = server.username.split(':');
    const leftS = Number(until) - Date.now() / 1000;
    t.ok(leftS > 290 && leftS <= 300, `good for ${leftS} s`);
    t.match(opaque, /^[0-9a-f]{12}$/, 'the name says nothing about the person');
    t.equal(server.credential, createHmac('sha1', secret).update(server.username).digest('base64'));
    t.not((await client.call('network.ways', {})).iceServers[0]?.username, server.username);
    await t.rejects(house.guest().call('network.ways', {}), { code: 'not_logged_in' });
    const body = { sdp: 'v=0\r\nan offer' };
    await t.rejects(house.guest().call('network.trial', { body }), { code: 'not_logged_in' });
  },
);

t.test('where media is switched off, the ways say so and a trial is refused with the reason', async (t) => {
  await using house = await startTestNode();
  const { client } = await admitDoctor(house, 'kaya');
  t.match(await client.call('network.ways', {}), { iceServers: [], ports: [], turn: [] });
  t.same(await client.call('network.trial', { body: { sdp: 'v=0\r\nan offer' } }), {
    ok: false,
    reason: 'media_unavailable',
  });
});
