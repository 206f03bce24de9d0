import t from 'tap';
import { ConfigError, readConfig } from './config/index.ts';
import { isTooOld, UnusableDatabase } from './db/index.ts';
import { explainStartFault } from './start-fault.ts';

const config = readConfig({ CONSILIUM_DATA_DIR: '/srv/consilium', CONSILIUM_PORT: '443' });
const systemError = (code: string, more: { syscall?: string; path?: string }) =>
  Object.assign(new Error(`${code}: an error of the system`), { code, ...more });

t.test('what lies outside of the program is told in one sentence that says what to do', async (t) => {
  const cases: [Error, RegExp][] = [
    [systemError('EADDRINUSE', { syscall: 'listen' }), /port 443 of 127\.0\.0\.1: another program uses it/],
    [systemError('EACCES', { syscall: 'listen' }), /this user may not\. Set CONSILIUM_PORT/],
    [systemError('EADDRNOTAVAIL', { syscall: 'listen' }), /Set CONSILIUM_HOST/],
    [
      systemError('EACCES', { syscall: 'mkdir', path: '/srv/consilium/blobs' }),
      /\/srv\/consilium cannot be used: this/,
    ],
    [systemError('EROFS', { syscall: 'mkdir', path: '/srv' }), /a disk that cannot be written to/],
    [systemError('ENOSPC', { syscall: 'write' }), /the disk is full/],
    [new UnusableDatabase('The database is PostgreSQL 13.4.'), /^The database is PostgreSQL 13\.4\.$/],
  ];
  for (const [error, sentence] of cases) {
    const words = explainStartFault(error, config);
    t.match(words, sentence);
    t.notMatch(words, '\n', 'one line');
  }
  t.match(explainStartFault(new ConfigError(['a', 'b']), undefined), /2 faults/);
});

t.test('a fault of the program keeps its stack', async (t) => {
  t.equal(explainStartFault(new TypeError('x is not a function'), config), undefined);
  t.equal(explainStartFault(systemError('ENOENT', { path: '/usr/lib/consilium/server/x.sql' }), config), undefined);
  t.equal(explainStartFault(systemError('EACCES', { path: '/srv/consilium' }), undefined), undefined);
});

t.test('PostgreSQL 15 is the oldest that will do', async (t) => {
  t.equal(isTooOld(149_999), true);
  t.equal(isTooOld(150_000), false);
  t.equal(isTooOld(180_001), false);
});
