import t from 'tap';
import type { QualityNotice } from '../../../spec/schemas/media/signalling.ts';
import { heldWords, levelWords, linkWords, qualityOf, reasonWords } from './call-quality.ts';

const notice = (more: Partial<QualityNotice>): QualityNotice => ({
  ...{ kind: 'quality', lossUpPct: 0, lossDownPct: 0, rttMs: 40, downKbps: null, level: 'good', reason: 'none' },
  ...more,
});
const words = (more: Partial<QualityNotice>) => {
  const quality = notice(more);
  return reasonWords(qualityOf({ phase: 'connected', quality }, true), quality);
};

t.test('the own connection is named by what it is now, not by figures of before', (t) => {
  const quality = notice({ level: 'poor', reason: 'loss_up' });
  t.same(qualityOf({ phase: 'connected', quality }, true), { level: 'poor', reason: 'loss_up' });
  t.same(qualityOf({ phase: 'reconnecting', quality }, true), { level: 'lost', reason: 'reconnecting' });
  t.same(qualityOf({ phase: 'connected', quality }, false), { level: 'lost', reason: 'offline' });
  t.same(qualityOf({ phase: 'connecting', quality: undefined }, true), { level: 'fair', reason: 'connecting' });
  t.same(qualityOf(undefined, true), { level: 'fair', reason: 'connecting' });
  t.same(qualityOf({ phase: 'connected', quality: undefined }, true), { level: 'good', reason: 'none' });
  t.end();
});

t.test('every reason is said in words of its own, with its figure', (t) => {
  t.match(words({ level: 'poor', reason: 'loss_up', lossUpPct: 12.4 }), /12 % of what you send/);
  t.match(words({ level: 'poor', reason: 'loss_down', lossDownPct: 7 }), /7 % of what comes to you/);
  t.match(words({ level: 'fair', reason: 'bandwidth', downKbps: 1234.5 }), /1,235 kbit\/s/);
  t.match(words({ level: 'fair', reason: 'bandwidth' }), /Your network is narrow/);
  t.match(words({ level: 'fair', reason: 'delay', rttMs: 640 }), /640 ms/);
  t.match(words({}), /without loss/);
  t.equal(new Set((['good', 'fair', 'poor', 'lost'] as const).map(levelWords)).size, 4);
  t.equal(new Set((['bandwidth', 'not_sending', 'muted'] as const).map(heldWords)).size, 3);
  t.end();
});

t.test('a hospital that is missing is named with the reason; one that is there is not named', (t) => {
  const say = (
    state: 'linked' | 'connecting' | 'failed',
    reason?: 'link_unreachable' | 'link_refused' | 'link_no_path',
  ) => linkWords({ node: 'b.example', state, reason }, 'Hospital B');
  t.equal(say('linked'), undefined);
  t.equal(say('connecting'), 'Connecting to Hospital B…');
  t.match(say('failed', 'link_unreachable'), /^Hospital B cannot be reached: its node does not answer/);
  t.match(say('failed', 'link_refused'), /^Hospital B refused/);
  t.match(say('failed', 'link_no_path'), /firewall/);
  t.match(say('failed'), /^Hospital B cannot be reached/);
  t.end();
});
