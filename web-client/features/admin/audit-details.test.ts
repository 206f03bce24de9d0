import t from 'tap';
import { detailName, detailValue } from './audit-details.ts';

t.test('details of a log-in are told in words', async (t) => {
  t.equal(detailName('how'), 'With');
  t.equal(detailValue('how', 'passkey'), 'passkey');
  t.equal(detailName('from'), 'From the network address');
  t.equal(detailValue('from', '192.0.2.0/24'), '192.0.2.0/24');
  t.equal(detailValue('why', 'unknown_address'), 'unknown e-mail address');
  t.equal(detailName('root2'), 'Root key 2');
});

t.test('codes that changed are told in words on both sides', async (t) => {
  t.equal(detailValue('country', 'TR → JP'), 'Türkiye → Japan');
  t.equal(detailValue('country', '– → JP'), '– → Japan');
  t.equal(detailValue('roles', 'member, approver'), 'Member and Approver');
  t.equal(detailValue('city', 'Izmir → Ankara'), 'Izmir → Ankara');
});

t.test('what a newer node records keeps its technical name, whatever that is', async (t) => {
  t.equal(detailName('quorum'), 'quorum');
  t.equal(detailName('constructor'), 'constructor');
  t.equal(detailValue('how', 'toString'), 'toString');
});
