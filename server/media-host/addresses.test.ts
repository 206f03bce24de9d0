import t from 'tap';
import { announcedAddresses, bindAll } from './addresses.ts';

const entry = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as never;
const loopback = [entry('127.0.0.1', true)];
const both = { lo: [...loopback, entry('::1', true)], eth0: [entry('10.20.0.4'), entry('2001:db8::4')] };

t.test('both families are bound where the machine has both', async (t) => {
  t.equal(bindAll(both), '::');
  t.equal(bindAll({ lo: loopback, eth0: [entry('10.20.0.4')] }), '0.0.0.0');
});

t.test('browsers are told the public addresses first, then those of the machine, of both families', async (t) => {
  t.same(announcedAddresses(['203.0.113.7', '2001:db8::7'], both), [
    '203.0.113.7',
    '2001:db8::7',
    '10.20.0.4',
    '2001:db8::4',
  ]);
  t.same(announcedAddresses(['10.20.0.4'], both), ['10.20.0.4', '2001:db8::4'], 'each once');
});

t.test('addresses that mean something on one cable only are told to nobody', async (t) => {
  const interfaces = { eth0: [entry('fe80::1'), entry('169.254.3.3'), entry('10.20.0.4')] };
  t.same(announcedAddresses([], interfaces), ['10.20.0.4']);
  t.same(announcedAddresses([], { lo: loopback }), ['127.0.0.1'], 'a machine of its own tells itself');
});

t.test('at most eight are told', async (t) => {
  const many = Array.from({ length: 20 }, (_, index) => entry(`10.0.0.${index}`));
  t.equal(announcedAddresses([], { eth0: many }).length, 8);
});
