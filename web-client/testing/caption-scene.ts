import type { Page } from 'playwright-core';
import type { Caption } from '../../spec/schemas/api/captions.ts';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { PersonCard } from '../../spec/schemas/api/people.ts';
import type { SessionDetail } from '../../spec/schemas/api/sessions.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import type { Answers } from './fake-api.ts';
import { amal, elif, homeAnswers, liWen, thao } from './people.ts';

/** A session with captions, for tests of pages: invented people, engines and words. */
export const captionRoom = `!${'c'.repeat(43)}:hospital-a.example`;
const engine = { name: 'faster-whisper', model: 'large-v3', node: 'hospital-a.example', outside: false };
const translator = { name: 'Ward translator', model: 'm-7b', node: 'hospital-a.example', outside: false };

const own: PersonCard = {
  ...{
    node: elif.node,
    actor: elif.actor,
    name: elif.name,
    title: 'Dr.',
    profession: 'physician',
    specialty: 'pulmonology',
  },
  institution: { node: elif.node, name: 'Hospital A', city: 'Izmir', country: 'TR' },
  badge: 'verified',
};

export function captionSession(now: number, over: boolean): SessionDetail {
  const people = [own, liWen, thao, amal].map((person, index) => ({
    ...{ person, role: index === 0 ? 'host' : 'speaker', isSpeaker: true, answer: 'accepted', proposal: null },
  })) as SessionDetail['people'];
  return {
    ...{ room: captionRoom, title: 'Case round: awake proning', agenda: null, specialties: [], language: 'tr' },
    ...{ status: over ? 'ended' : 'started', start: now - 3_600_000, end: now + 3_600_000, zone: 'Europe/Istanbul' },
    ...{ opensAt: now - 4_000_000, series: null, call: null, host: own, institutionCount: 4, acceptedCount: 4 },
    ...{ invitedCount: 4, answer: 'accepted', role: 'host', mayHost: true, door: { lobby: false, locked: false } },
    ...{ reason: null, people, removed: [] },
    institutions: [own, liWen, thao, amal].map(({ institution }, index) => ({
      ...{ node: institution.node, name: institution.name, isSelf: index === 0, isHost: index === 0 },
      ...{ everybody: false, away: false },
    })),
  };
}

/** What is said, by language; the same sentence in each. */
export const sentences: Readonly<Record<string, string>> = {
  en: 'We turn the patient back if the respiratory rate stays above 30.',
  tr: 'Solunum hızı 30’un üzerinde kalırsa hastayı geri çeviriyoruz.',
  zh: '如果呼吸频率一直高于30，我们就让病人恢复仰卧。',
  th: 'หากอัตราการหายใจยังสูงกว่า 30 เราจะพลิกผู้ป่วยกลับ',
  ar: 'إذا بقي معدل التنفس أعلى من 30 نعيد المريض إلى وضعه.',
  ja: '呼吸数が30を超えたままなら、患者を仰臥位に戻します。',
};

export function caption(segment: string, t0: number, more: Partial<Caption> = {}): Caption {
  return {
    ...{
      segment: segment.padEnd(16, '0'),
      event: `e_${segment.padEnd(43, 'A')}`,
      speaker: { node: liWen.node, actor: liWen.actor },
    },
    ...{ t0, t1: t0 + 4_000, lang: 'zh', text: sentences.zh ?? '', final: true, engine, mayCorrect: true },
    ...more,
  };
}
export const translated = (to: Language, text = sentences[to] ?? ''): NonNullable<Caption['translation']> => ({
  ...{ to, text, engine: translator, flags: [] },
});

export const captionState = (more: Partial<Reply<'captions.state'>> = {}): Reply<'captions.state'> => ({
  ...{
    on: true,
    by: { node: elif.node, actor: elif.actor },
    since: null,
    mine: 'running',
    engine,
    translates: 'running',
    translator,
  },
  ...{ nodes: [], listen: { to: null, original: true }, speak: 'tr', maySwitch: true },
  ...more,
});

/** Answers of a node in whose session captions are on. */
export function captionAnswers(now: number, page: readonly Caption[], over = false): Answers {
  const state = captionState();
  return {
    ...homeAnswers(now),
    'sessions.get': captionSession(now, over),
    'call.join': { people: [], waiting: [], waits: false } as unknown as Reply<'call.join'>,
    'call.people': { people: [], waiting: [] } as unknown as Reply<'call.people'>,
    'captions.state': state,
    'captions.listen': (body) => ({ ...state, listen: body as typeof state.listen }),
    'captions.transcript': { captions: [...page], before: null, after: null },
  };
}

/** Goes through the door of the call. */
export async function enterCall(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/sessions/${encodeURIComponent(captionRoom)}/call`);
  await page.locator('c-call-door .enter').click();
  await page.locator('c-call-stage').waitFor();
}
