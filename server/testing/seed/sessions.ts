import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../api-client.ts';
import { eventually } from '../eventually.ts';

interface Member {
  readonly client: ApiClient;
  readonly node: string;
  readonly actor: string;
}

/** An invented session: colleagues of two hospitals meet every other week. `host`, `speakers`, `guests` are keys of people.ts. */
const board = {
  title: 'Awake prone positioning: one year of experience',
  agenda: '1. Numbers of the two centres\n2. Two cases in which we stopped too late\n3. A common protocol?',
  host: 'elif',
  speakers: ['liwen'],
  guests: ['amal', 'thao'],
  hour: 13,
  inDays: 2,
} as const;
const patienceMs = 30_000;

/** Plans the session, and has one of the speakers accept it. @returns its room */
export async function planSession(all: Record<string, Member>, now: number): Promise<string> {
  const of = (key: string): Member => {
    const found = all[key];
    if (!found) throw new Error(`the seed names nobody called ${key}`);
    return found;
  };
  const ref = (key: string) => ({ node: of(key).node, actor: of(key).actor });
  const start = new Date(now + board.inDays * 86_400_000).setUTCHours(board.hour, 0, 0, 0);
  const { room } = await of(board.host).client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: board.title, agenda: board.agenda, audience: 'speaker' },
      ...{ start, end: start + 3_600_000, zone: 'Europe/Istanbul', series: { every: 'two-weeks', count: 4 } },
      ...{ language: 'en', specialties: ['critical-care', 'pulmonology'] },
      speakers: board.speakers.map(ref),
      people: board.guests.map(ref),
    },
  });
  const [speaker] = board.speakers;
  await eventually('the session has reached the other hospital', patienceMs, async () => {
    const { sessions } = await of(speaker).client.call('sessions.list', {});
    return sessions.some((one) => one.room === room);
  });
  await of(speaker).client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  return room;
}
