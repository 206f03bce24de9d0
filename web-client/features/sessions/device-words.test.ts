import t from 'tap';
import { browserKind } from './device-words.ts';

t.test('the way to a blocked permission is named for the browser at hand', (t) => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  t.equal(browserKind(chrome, 0), 'chromium');
  t.equal(browserKind(`${chrome} Edg/140.0`, 0), 'chromium');
  t.equal(browserKind('Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', 0), 'firefox');
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
  t.equal(browserKind(mac, 0), 'safari');
  t.equal(browserKind(mac, 5), 'ios', 'a tablet calls itself a computer');
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1';
  t.equal(browserKind(phone, 5), 'ios', 'every browser of the phone asks in the same place');
  t.equal(browserKind('something', 0), 'other');
  t.end();
});
