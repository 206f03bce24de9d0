import { setTimeout as delay } from 'node:timers/promises';
import { checkTranslation } from '../../server/features/language/check/index.ts';
import { startSpeechEngine } from '../../server/testing/speech-engine.ts';
import { keyOfLanguage } from '../../server/testing/speech-engine-sentences.ts';
import type { EphemeralEvent } from '../../spec/schemas/api/stream.ts';
import { cpuMsOfTrees } from '../process-cpu.ts';
import { type BenchResult, percentile, progress } from '../report.ts';
import { type Meeting, openMeeting } from './meeting.ts';
import { runSafety } from './safety.ts';
import { hush, utterance } from './sounds.ts';
import { talk, type Utterance } from './talker.ts';

const speakers = 4;
/** How long an engine on a graphics card takes for a segment, and for a sentence. */
const engineMs = 500;
const talkSeconds = 45;
/** An hour of people who do not speak, in this many seconds. */
const hushSeconds = 150;

type Shown = Extract<EphemeralEvent, { type: 'call.caption' }>['caption'];
interface Arrival {
  readonly atMs: number;
  readonly caption: Shown;
}

/**
 * How soon words of hospital A are read at hospital B in another language, what that costs A, and what is read while
 * nobody speaks. The engine is the deterministic one, with the delay of a real one; its own time is in `floor`.
 */
export async function run(): Promise<BenchResult> {
  const safety = measureSafety();
  await using engine = await startSpeechEngine({ delayMs: engineMs });
  const environment = {
    ...{ CONSILIUM_ASR_URL: engine.url, CONSILIUM_ASR_MODEL: 'speech' },
    ...{ CONSILIUM_MT_URL: engine.url, CONSILIUM_MT_MODEL: 'translator' },
  };
  await using meeting = await openMeeting({ speakers, environment });
  const arrivals: Arrival[] = [];
  meeting.page.onEphemeral = (event) => {
    if (event.type === 'call.caption' && event.room === meeting.room)
      arrivals.push({ atMs: Date.now(), caption: event.caption });
  };
  for (const [index, talker] of meeting.talkers.entries())
    talker.begin(utterance(`${keyOfLanguage.en}${index + 1}`, index + 1), index * 60 + 150);

  const without = await cpuOf(meeting);
  await meeting.switchCaptions(true);
  await talk(meeting.talkers, 5);
  for (const talker of meeting.talkers) talker.said.length = 0;
  const withCaptions = await cpuOf(meeting);
  const said = meeting.talkers.flatMap((talker) => talker.said);
  // What was begun last is finished and translated while they go on.
  await talk(meeting.talkers, 9);
  const latency = latencyOf(said, arrivals);
  progress(
    `${latency.firstMs.length} utterances read, ${latency.translatedMs.length} translated, ${latency.unread} never`,
  );

  const noise = await measureHush(meeting, engine, arrivals);
  return {
    figures: {
      firstTextP50Ms: percentile(latency.firstMs, 0.5),
      firstTextP95Ms: percentile(latency.firstMs, 0.95),
      ...translatedFigures(latency),
      utterances: latency.firstMs.length + latency.unread,
      unread: latency.unread,
      corePctPerSpeaker: (withCaptions - without) / speakers,
      phantomPerHour: noise.shown / noise.hours,
      noiseSentToEnginePerHour: noise.asked / noise.hours,
      ...safety,
    },
    floor: { recognitionMs: engineMs, translationMs: engineMs },
    ratios: {},
    ...(latency.translatedMs.length > 0
      ? {}
      : { notMeasured: { translatedP50Ms: noTranslation, translatedP95Ms: noTranslation } }),
  };
}

const noTranslation = 'no caption came in the language of the reader';

function translatedFigures({ translatedMs }: Latency): Record<string, number> {
  if (translatedMs.length === 0) return {};
  return { translatedP50Ms: percentile(translatedMs, 0.5), translatedP95Ms: percentile(translatedMs, 0.95) };
}

/** Share of planted errors that the medical check flags, and of correct translations that it flags wrongly. */
function measureSafety(): Record<string, number> {
  return Object.fromEntries(
    Object.entries(runSafety(checkTranslation)).map(([name, value]) => {
      // Never nicer than it is: 99.96 % is not all, 0.04 % is not none.
      const tenths = name.endsWith('falsePct') ? Math.ceil(value * 10) : Math.floor(value * 10);
      return [name, tenths / 10];
    }),
  );
}

/** Share of a core in percent that hospital A and its media worker take while everybody talks. */
async function cpuOf({ a, talkers }: Meeting): Promise<number> {
  const before = cpuMsOfTrees([a.pid]);
  await talk(talkers, talkSeconds);
  const share = (cpuMsOfTrees([a.pid]) - before) / (talkSeconds * 10);
  progress(`${share.toFixed(1)} % of a core for ${talkers.length} speakers`);
  return share;
}

interface Latency {
  /** From the first word to the first text. */
  readonly firstMs: number[];
  /** From the last word to the whole sentence in the reader's language. */
  readonly translatedMs: number[];
  unread: number;
}

function latencyOf(said: readonly Utterance[], arrivals: readonly Arrival[]): Latency {
  const latency: Latency = { firstMs: [], translatedMs: [], unread: 0 };
  for (const { actor, beganAtMs, endedAtMs } of said) {
    if (endedAtMs === 0) continue;
    // The segment begins 200 ms before the first word; clocks of the sender and the node are the same here.
    const own = arrivals.filter(
      ({ caption }) => caption.speaker.actor === actor && caption.t0 > beganAtMs - 900 && caption.t0 < beganAtMs + 700,
    );
    const first = own.find(({ caption }) => caption.text !== '');
    const whole = own.find(({ caption }) => caption.final && caption.translation !== undefined);
    if (first === undefined) latency.unread++;
    else latency.firstMs.push(first.atMs - beganAtMs);
    if (whole !== undefined) latency.translatedMs.push(whole.atMs - endedAtMs);
  }
  return latency;
}

/** An engine that writes a sentence for whatever it is sent, and an hour of microphones at which nobody speaks. */
async function measureHush(
  { talkers }: Meeting,
  engine: Awaited<ReturnType<typeof startSpeechEngine>>,
  arrivals: readonly Arrival[],
): Promise<{ shown: number; asked: number; hours: number }> {
  await delay(3_000);
  engine.faults.mode = 'wrong-language';
  engine.faults.only = 'recognition';
  const faster = 3600 / (hushSeconds * talkers.length);
  for (const [index, talker] of talkers.entries()) talker.begin(hush(100 * (index + 1)), index * 700);
  const seen = arrivals.length;
  const last = engine.requests.at(-1);
  await talk(talkers, hushSeconds, faster);
  await delay(3_000);
  const shown = new Set(arrivals.slice(seen).flatMap(({ caption }) => (caption.text === '' ? [] : [caption.segment])));
  const since = last === undefined ? engine.requests : engine.requests.slice(engine.requests.indexOf(last) + 1);
  const asked = since.filter(({ path }) => path === '/v1/audio/transcriptions').length;
  const hours = (hushSeconds * faster * talkers.length) / 3600;
  progress(`${hours} h of noise: ${shown.size} captions, ${asked} requests to the engine`);
  return { shown: shown.size, asked, hours };
}
