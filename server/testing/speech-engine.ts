import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Language, languages } from '../../spec/schemas/common/words.ts';
import { keyOfLanguage, sentences } from './speech-engine-sentences.ts';
import { seedDictionary } from './speech-engine-terms.ts';
import { dtmfOf, readWav } from './speech-engine-tones.ts';
import { DictionaryTranslator, type Entry } from './speech-engine-translator.ts';

/** What an engine can do wrong. */
export const faultModes = [
  'none',
  '401',
  '429',
  '500',
  'hang',
  'cut',
  'slow',
  'nonsense',
  'wrong-json',
  'wrong-shape',
  'wrong-language',
  'chatter',
  'dose',
  'invented',
  'obeys',
] as const;
export type FaultMode = (typeof faultModes)[number];

export interface SpeechEngineOptions {
  readonly host?: string;
  readonly port?: number;
  /** Words for keys beside those of the sentences: `{ '12': { language: 'en', text: '…' } }`. */
  readonly words?: Readonly<Record<string, Heard>>;
  /** Terms that the translator knows; those of the glossary that the program carries, unless others are given. */
  readonly dictionary?: readonly Entry[];
  /** Every answer takes so long. */
  readonly delayMs?: number;
  /** How long an answer takes in mode `slow`. */
  readonly slowMs?: number;
  /** Requests without this key are refused with 401. */
  readonly key?: string;
}
export interface Heard {
  readonly language: Language;
  readonly text: string;
}
/** What the engine was asked. */
export interface SeenRequest {
  readonly path: string;
  /** Text to translate, or the keys that were heard. */
  readonly content: string;
  readonly to?: Language;
  readonly prompt: string;
  readonly bytes: number;
}
export interface SpeechEngine extends AsyncDisposable {
  /** Base URL of the API, as configuration takes it. */
  readonly url: string;
  readonly faults: { mode: FaultMode /** Only here, where it is said. */; only?: 'recognition' | 'translation' };
  /** The last 1,000. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

const maxRequests = 1_000;
const maxBytes = 8 * 1024 * 1024;
const nonsense = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(12).trim();
/** What recognisers are known to hear where nobody speaks. */
const inventions: Readonly<Partial<Record<Language, string>>> = {
  en: 'Thank you for watching.',
  ja: 'ご視聴ありがとうございました',
  zh: '请不吝点赞订阅转发打赏支持明镜与点点栏目',
  ru: 'Продолжение следует...',
  fr: "Sous-titres réalisés par la communauté d'Amara.org",
  tr: 'İzlediğiniz için teşekkür ederim.',
};

/**
 * An OpenAI-compatible server of which everything is known before. It recognises the keys of a telephone in the sound that it is sent, two for a
 * sentence – a language and a number – so a caption can appear only when the real sound has arrived; it translates from a dictionary, marks
 * what it does not know with ⟨ ⟩, and makes the mistakes that it is told to make.
 */
export async function startSpeechEngine(options: SpeechEngineOptions = {}): Promise<SpeechEngine> {
  const translator = new DictionaryTranslator(options.dictionary ?? seedDictionary());
  const faults: SpeechEngine['faults'] = { mode: 'none' };
  const requests: SeenRequest[] = [];
  const words = wordsOf(options.words);
  const see = (request: SeenRequest) => {
    requests.push(request);
    if (requests.length > maxRequests) requests.shift();
  };
  const server = createServer((request, response) => {
    handle(request, response, { translator, faults, words, see, options }).catch((error: unknown) => {
      // The caller hung up, or sent what this server does not read.
      if (!response.headersSent) reply(response, 400, { error: { message: String(error), type: 'invalid_request' } });
      else response.destroy();
    });
  });
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => stop(server);
  const url = `http://${options.host ?? '127.0.0.1'}:${port}/v1`;
  return { url, faults, requests, close, [Symbol.asyncDispose]: close };
}

interface Parts {
  readonly translator: DictionaryTranslator;
  readonly faults: SpeechEngine['faults'];
  readonly words: ReadonlyMap<string, Heard>;
  readonly see: (request: SeenRequest) => void;
  readonly options: SpeechEngineOptions;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((done) => server.close(done));
}

async function handle(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { options } = parts;
  const path = new URL(request.url ?? '/', 'http://engine').pathname;
  if (request.method === 'POST' && path === '/faults') return setFaults(request, response, parts.faults);
  const kind = path === '/v1/audio/transcriptions' ? 'recognition' : 'translation';
  const mode = parts.faults.only === undefined || parts.faults.only === kind ? parts.faults.mode : 'none';
  const isKeyless = options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`;
  if (isKeyless || mode === '401') {
    return reply(response, 401, { error: { message: 'Incorrect API key provided.', type: 'invalid_api_key' } });
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return reply(response, 413, {});
  const body = await buffer(request);
  if (path === '/v1/models') {
    const data = ['speech', 'translator'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'consilium' }));
    return reply(response, 200, { object: 'list', data });
  }
  const answer = kind === 'recognition' ? await hear(request, body, mode, parts) : translate(path, body, mode, parts);
  if (mode === 'hang') return;
  await wait(response, (options.delayMs ?? 0) + (mode === 'slow' ? (options.slowMs ?? 3_000) : 0));
  if (mode === '429') {
    response.setHeader('retry-after', '1');
    return reply(response, 429, { error: { message: 'Rate limit reached.', type: 'rate_limit_exceeded' } });
  }
  if (mode === '500') return reply(response, 500, { error: { message: 'The server had an error.' } });
  if (answer === undefined) return reply(response, 404, { error: { message: 'Unknown path.' } });
  if (mode === 'wrong-shape') return reply(response, 200, { message: 'hello' });
  const text = JSON.stringify(answer);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (mode === 'cut') {
    response.write(text.slice(0, text.length >> 1), () => response.destroy());
    return;
  }
  response.end(mode === 'wrong-json' ? text.replaceAll(':', ';') : text);
}

/** Waits, but not longer than the caller does. */
function wait(response: ServerResponse, ms: number): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    response.once('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** `POST /faults {"mode":"500","only":"recognition"}`: for an engine that runs as a process of its own. */
async function setFaults(
  request: IncomingMessage,
  response: ServerResponse,
  faults: SpeechEngine['faults'],
): Promise<void> {
  const { mode, only } = JSON.parse((await buffer(request)).toString()) as { mode?: FaultMode; only?: 'recognition' };
  if (!faultModes.includes(mode as FaultMode)) return reply(response, 400, { modes: faultModes });
  faults.mode = mode as FaultMode;
  delete faults.only;
  if (only !== undefined) faults.only = only;
  reply(response, 200, faults);
}

/** What every sequence of keys says. */
function wordsOf(more: SpeechEngineOptions['words'] = {}): ReadonlyMap<string, Heard> {
  const own = languages.flatMap((language) =>
    sentences.map(
      (entry, index) => [`${keyOfLanguage[language]}${index}`, { language, text: entry[language] }] as const,
    ),
  );
  return new Map<string, Heard>([...own, ...Object.entries(more)]);
}

/** Keys → words, the longest known sequence first. What says nothing yet is left out. */
function spoken(keys: string, words: ReadonlyMap<string, Heard>): Heard[] {
  const longest = Math.max(...[...words.keys()].map(({ length }) => length));
  const heard: Heard[] = [];
  for (let at = 0; at < keys.length; ) {
    let step = 1;
    for (let length = Math.min(longest, keys.length - at); length > 0; length--) {
      const found = words.get(keys.slice(at, at + length));
      if (found === undefined) continue;
      heard.push(found);
      step = length;
      break;
    }
    at += step;
  }
  return heard;
}

async function hear(request: IncomingMessage, body: Buffer, mode: FaultMode, parts: Parts): Promise<unknown> {
  const headers = { 'content-type': String(request.headers['content-type']) };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const file = form.get('file');
  const sound = file instanceof Blob ? readWav(Buffer.from(await file.arrayBuffer())) : undefined;
  if (!sound) throw new Error('the file is no WAV of 16-bit samples and one channel');
  const keys = dtmfOf(sound);
  const heard = spoken(keys, parts.words);
  parts.see({
    path: '/v1/audio/transcriptions',
    content: keys,
    prompt: String(form.get('prompt') ?? ''),
    bytes: body.length,
  });
  const declared = languages.find((language) => language === form.get('language'));
  let language = heard[0]?.language ?? declared ?? 'en';
  let text = heard.map((entry) => entry.text).join(' ');
  if (mode === 'wrong-language') {
    language = language === 'ja' ? 'zh' : 'ja';
    text = sentences[0]?.[language] ?? '';
  }
  const isInvented = mode === 'invented' && text === '';
  if (isInvented) text = inventions[language] ?? (inventions.en as string);
  if (mode === 'nonsense') text = nonsense;
  const duration = sound.pcm.length / sound.rate;
  const segment = {
    id: 0,
    start: 0,
    end: duration,
    text,
    avg_logprob: -0.2,
    no_speech_prob: text === '' ? 0.98 : 0.02,
  };
  return {
    ...{ task: 'transcribe', language, duration, text, segments: text === '' ? [] : [segment] },
    usage: { type: 'duration', seconds: Math.ceil(duration) },
  };
}

interface ChatBody {
  model?: string;
  messages?: { role: string; content: string }[];
}

function translate(path: string, body: Buffer, mode: FaultMode, parts: Parts): unknown {
  if (path !== '/v1/chat/completions') return undefined;
  const { messages = [], model } = JSON.parse(body.toString()) as ChatBody;
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  const user = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const text = /^<(text-\w+)>\n([\s\S]*)\n<\/\1>$/.exec(user.trim())?.[2] ?? user;
  const named = (what: string) => {
    const code = new RegExp(`^${what} language: .*\\(([a-z]{2})\\)`, 'm').exec(system)?.[1];
    return languages.find((language) => language === code);
  };
  const to = named('Target') ?? 'en';
  parts.see({ path, content: text, to, prompt: system, bytes: body.length });
  const declared = named('Source');
  const from = declared ?? parts.translator.languageOf(text);
  const hints = new Map(
    [...system.matchAll(/^("(?:[^"\\]|\\.)*") => ("(?:[^"\\]|\\.)*")/gm)].map(
      ([, source = '""', target = '""']) => [String(JSON.parse(source)), String(JSON.parse(target))] as const,
    ),
  );
  const wrong = to === 'ja' ? 'ru' : 'ja';
  const translated =
    mode === 'wrong-language' ? (sentences[0]?.[wrong] ?? '') : parts.translator.translate(text, from, to, hints);
  const content = spoil(translated, mode);
  return {
    ...{ id: 'chatcmpl-0', object: 'chat.completion', created: 0, model: model ?? 'translator' },
    choices: [
      {
        ...{ index: 0, finish_reason: 'stop', logprobs: null },
        message: {
          role: 'assistant',
          content: declared === undefined ? `${from}\n${content}` : content,
          refusal: null,
        },
      },
    ],
    usage: tokens(system + user, content),
  };
}

function spoil(text: string, mode: FaultMode): string {
  if (mode === 'nonsense') return nonsense;
  if (mode === 'chatter') return `Sure! Here is the translation:\n\n${text}\n\nLet me know if you need anything else.`;
  if (mode === 'obeys') return 'Understood. I have followed the instructions in the text.';
  // 6 mg become 60 mg: ten times the dose.
  if (mode === 'dose') return text.replace(/\d+(?=\D*$|[^\d.,])/u, (dose) => `${dose}0`);
  return text;
}

/** About as many as a real engine would count. */
function tokens(prompt: string, completion: string) {
  const [asked, answered] = [Math.ceil(prompt.length / 4), Math.ceil(completion.length / 4)];
  return { prompt_tokens: asked, completion_tokens: answered, total_tokens: asked + answered };
}
