import { join } from 'node:path';
import t from 'tap';
import { languages } from '../../spec/schemas/common/words.ts';
import { startSpeechEngine } from './speech-engine.ts';
import { spawnSpeechEngine } from './speech-engine-process.ts';
import { keyOfLanguage, sentences } from './speech-engine-sentences.ts';
import { seedDictionary } from './speech-engine-terms.ts';
import { dtmfOf, dtmfSound, readWav, type Sound, wavOf } from './speech-engine-tones.ts';
import { DictionaryTranslator } from './speech-engine-translator.ts';

/** The same noise every time (Park–Miller). */
function noisy({ pcm, rate }: Sound, level: number): Sound {
  let seed = 7;
  return {
    rate,
    pcm: pcm.map((sample) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return Math.max(-32_768, Math.min(32_767, sample + Math.round((seed / 2_147_483_647 - 0.5) * level * 65_534)));
    }),
  };
}

t.test('every key is heard in the sound that is made of it, at several rates and under noise', async (t) => {
  const keys = '123A456B789C*0#D1122';
  for (const rate of [8_000, 16_000, 48_000]) t.equal(dtmfOf(dtmfSound(keys, { rate })), keys, String(rate));
  t.equal(dtmfOf(noisy(dtmfSound(keys), 0.05)), keys);
  t.equal(dtmfOf(dtmfSound(keys, { toneMs: 80, gapMs: 40, level: 0.02 })), keys);
});

t.test('nothing is heard in silence, in noise, or in a single tone', async (t) => {
  const quiet = { pcm: new Int16Array(48_000), rate: 16_000 };
  t.equal(dtmfOf(quiet), '');
  t.equal(dtmfOf(noisy(quiet, 0.5)), '');
  const tone = {
    rate: 16_000,
    pcm: quiet.pcm.map((_, at) => Math.round(9_000 * Math.sin((2 * Math.PI * 770 * at) / 16_000))),
  };
  t.equal(dtmfOf(tone), '');
});

t.test('a WAV file is read as it was written, and what is none is refused', async (t) => {
  const sound = dtmfSound('5');
  t.same(readWav(wavOf(sound)), sound);
  t.equal(readWav(Buffer.from('RIFF0000WAVEjunk')), undefined);
  t.equal(readWav(Buffer.alloc(100)), undefined);
});

t.test('the recogniser says what the keys stand for, and the language that it heard', async (t) => {
  await using engine = await startSpeechEngine({ words: { '##': { language: 'tr', text: 'Merhaba.' } } });
  const hear = async (keys: string) => {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(wavOf(dtmfSound(keys)))]), 'speech.wav');
    form.set('model', 'speech');
    const answer = await fetch(`${engine.url}/audio/transcriptions`, { method: 'POST', body: form });
    return (await answer.json()) as { text: string; language: string };
  };
  t.match(await hear('1213'), { language: 'en', text: `${sentences[2]?.en} ${sentences[3]?.en}` });
  t.match(await hear(`${keyOfLanguage.th}4`), { language: 'th', text: sentences[4]?.th });
  t.match(await hear('##1'), { language: 'tr', text: 'Merhaba.' });
  t.match(await hear(''), { text: '' });
  engine.faults.mode = 'invented';
  t.match(await hear(''), { text: 'Thank you for watching.' });
  t.same(
    engine.requests.map(({ content }) => content),
    ['1213', '94', '##1', '', ''],
  );
});

t.test('every sentence is translated from every language into every other one', async (t) => {
  const translator = new DictionaryTranslator();
  const wrong: string[] = [];
  for (const entry of sentences) {
    for (const from of languages) {
      if (translator.languageOf(entry[from]) !== from) wrong.push(`${from}: ${entry[from]}`);
      for (const to of languages) {
        if (translator.translate(entry[from], from, to) !== entry[to]) wrong.push(`${from} → ${to}: ${entry[from]}`);
      }
    }
  }
  t.same(wrong, []);
});

t.test('the terms of the glossary are known, and do not change what whole sentences mean', async (t) => {
  const translator = new DictionaryTranslator(seedDictionary());
  t.equal(translator.translate('Shortness of breath; amoxicillin 500 mg', 'en', 'fr'), 'dyspnée; amoxicilline 500 mg');
  t.equal(translator.translate('呼吸困難', 'ja', 'it'), 'dispnea');
  const wrong = sentences.filter(({ en, tr }) => translator.translate(en, 'en', 'tr') !== tr);
  t.same(wrong, []);
});

t.test('known terms are translated, hints win, and what is not known is marked', async (t) => {
  const translator = new DictionaryTranslator([{ en: 'ventilator', fr: 'respirateur' }]);
  t.equal(
    translator.translate('Fever, 38.5 °C; ventilator today!', 'en', 'fr'),
    'fièvre, 38.5 °⟨C⟩; respirateur ⟨today⟩!',
  );
  t.equal(translator.translate('feverish', 'en', 'fr'), '⟨feverish⟩');
  t.equal(translator.translate('fever', 'en', 'fr', new Map([['fever', 'pyrexie']])), 'pyrexie');
  t.equal(translator.translate('患者发热5 mg', 'zh', 'en'), '⟨患者⟩fever5 mg');
});

t.test('as a process it is ended and comes back at the same address', async (t) => {
  const root = join(import.meta.dirname, '../..');
  const first = await spawnSpeechEngine({ root, port: 0 });
  t.equal((await fetch(`${first.url}/models`)).status, 200);
  await first.kill();
  await t.rejects(fetch(`${first.url}/models`));
  const second = await spawnSpeechEngine({ root, port: first.port });
  t.teardown(() => second.kill());
  t.equal(second.url, first.url);
  const faults = await fetch(new URL('/faults', second.url), { method: 'POST', body: '{"mode":"500"}' });
  t.match(await faults.json(), { mode: '500' });
  t.equal((await fetch(`${second.url}/chat/completions`, { method: 'POST', body: '{}' })).status, 500);
});
