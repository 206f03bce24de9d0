import t from 'tap';
import { failed, heardFrom, newBreaker, succeeded, waitMs } from './breaker.ts';
import { retryAfterMs, retryDelayMs, verdict } from './retry-policy.ts';

t.test('the wait after failures doubles, is spread over its whole range and never passes a quarter of an hour', (t) => {
  t.equal(retryDelayMs(1, 0), 0);
  t.equal(retryDelayMs(1, 0.999), 1_998);
  t.equal(retryDelayMs(3, 0.5), 4_000);
  t.equal(retryDelayMs(5_000, 0.9999999), 899_999);
  t.equal(retryDelayMs(1, 0, 30_000), 30_000, 'a peer may ask for more patience');
  t.equal(retryDelayMs(1, 0, 86_400_000), 900_000, 'but not for a day of silence');
  t.end();
});

t.test('only time-outs, overload and server faults are tried again unchanged', (t) => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) t.equal(verdict(status), 'retry', String(status));
  for (const status of [400, 404, 406, 409, 410, 413, 422, 302, 307]) t.equal(verdict(status), 'final', String(status));
  for (const status of [401, 403]) t.equal(verdict(status), 'refused', String(status));
  for (const status of [200, 201, 202]) t.equal(verdict(status), 'done', String(status));
  t.equal(retryAfterMs('7'), 7_000);
  t.equal(retryAfterMs('Wed, 21 Oct 2026 07:28:00 GMT'), 0);
  t.equal(retryAfterMs(undefined), 0);
  t.end();
});

t.test('five failures in a row open the circuit and one success closes it', (t) => {
  let breaker = newBreaker(0);
  for (let i = 1; i <= 4; i++) breaker = failed(breaker, i, 0.5);
  t.notOk(breaker.open);
  breaker = failed(breaker, 5, 0.5);
  t.ok(breaker.open);
  t.equal(breaker.since, 5);
  t.equal(waitMs(breaker, 5), 16_000);
  breaker = succeeded(breaker, 20_000);
  t.notOk(breaker.open);
  t.equal(waitMs(breaker, 20_000), 0);
  t.equal(breaker.since, 20_000);
  t.end();
});

t.test('a minute of failures opens the circuit even when they are few', (t) => {
  const breaker = failed(failed(newBreaker(0), 0, 0.5), 60_000, 0.5);
  t.ok(breaker.open);
  t.end();
});

t.test('a sign of life brings one probe forward without forgetting the failures', (t) => {
  let breaker = newBreaker(0);
  for (let i = 0; i < 8; i++) breaker = failed(breaker, 1_000, 0.9);
  t.ok(waitMs(breaker, 1_000) > 100_000);
  breaker = heardFrom(breaker, 2_000);
  t.equal(waitMs(breaker, 2_000), 0);
  t.equal(breaker.failures, 8);
  breaker = failed(breaker, 2_000, 0.9);
  t.ok(waitMs(breaker, 2_000) > 100_000, 'the probe failed: patience again');
  t.equal(heardFrom(newBreaker(0), 5).nextAt, 0);
  t.end();
});
