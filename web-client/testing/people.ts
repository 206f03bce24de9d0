import type { NodeCard, Viewer } from '../../spec/schemas/api/auth.ts';
import type { Discussion } from '../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Badge, PersonCard } from '../../spec/schemas/api/people.ts';

/** Fictional people and institutions for tests of pages. Times are relative to the test's now. */
const minute = 60_000;
const hour = 60 * minute;

export const hospitalA: NodeCard = {
  node: 'hospital-a.example',
  configured: true,
  names: { en: 'Hospital A', tr: 'Hastane A', ar: 'المستشفى أ' },
  country: 'TR',
  city: 'Izmir',
  logo: null,
  accent: null,
  isHub: false,
  hub: { node: 'hub.example', name: 'National Health Agency', state: 'approved' },
};
export const agency: NodeCard = {
  node: 'hub.example',
  configured: true,
  names: { en: 'National Health Agency', ar: 'الهيئة الوطنية للصحة' },
  country: 'CH',
  city: 'Geneva',
  logo: null,
  accent: null,
  isHub: true,
  hub: null,
};

export const elif: Viewer = {
  id: '00000000-0000-4000-8000-000000000001',
  actor: 'u_AAAAAAAAAAAAAAAAAAAAAA',
  node: 'hospital-a.example',
  email: 'elif.kaya@hospital-a.example',
  name: 'Elif Kaya',
  locale: 'en',
  roles: ['member', 'approver', 'administrator'],
  status: 'active',
  specialty: 'pulmonology',
  passkeys: 1,
  unread: { discussions: 3, notifications: 2 },
};

export const liWen: PersonCard = {
  node: 'hospital-b.example',
  actor: 'u_BBBBBBBBBBBBBBBBBBBBBB',
  name: 'Li Wen',
  title: 'Dr.',
  profession: 'physician',
  specialty: 'critical-care',
  institution: { node: 'hospital-b.example', name: 'Hospital B', city: 'Hangzhou', country: 'CN' },
  badge: 'verified',
};
export const thao: PersonCard = {
  node: 'hospital-c.example',
  actor: 'u_CCCCCCCCCCCCCCCCCCCCCC',
  name: 'Nguyễn Thảo',
  title: 'Dr.',
  profession: 'physician',
  specialty: 'pulmonology',
  institution: { node: 'hospital-c.example', name: 'Hospital C', city: 'Huế', country: 'VN' },
  badge: 'verified',
};
export const amal: PersonCard = {
  node: 'hospital-d.example',
  actor: 'u_DDDDDDDDDDDDDDDDDDDDDD',
  name: 'أمل حداد',
  title: 'Prof.',
  profession: 'physician',
  specialty: 'pulmonology',
  institution: { node: 'hospital-d.example', name: 'Hospital D', city: 'Amman', country: 'JO' },
  badge: 'verified',
};

export const badgeOf = (card: PersonCard, now: number): Badge => ({
  status: card.badge,
  role: 'member',
  approvedAt: now - 90 * 24 * hour,
  expiresAt: now + 90 * 24 * hour,
  checkedAt: now - 2 * minute,
  chain: [
    {
      kind: 'hub',
      name: 'National Health Agency',
      node: 'hub.example',
      since: now - 400 * 24 * hour,
      status: 'active',
    },
    {
      kind: 'institution',
      name: card.institution.name,
      node: card.institution.node,
      since: now - 300 * 24 * hour,
      status: 'active',
    },
    { kind: 'person', name: card.name, node: card.node, since: now - 90 * 24 * hour, status: 'active' },
  ],
});

const talk = (room: string, title: string, more: Partial<Discussion>, now: number): Discussion => ({
  room: `!${room.padEnd(43, 'x')}`,
  kind: 'group',
  title,
  topic: null,
  specialties: ['pulmonology'],
  language: null,
  other: null,
  startedBy: liWen,
  startedAt: now - 72 * hour,
  institutionCount: 3,
  peopleCount: 14,
  lastPost: null,
  unread: 0,
  mentions: 0,
  membership: 'joined',
  invitation: null,
  role: 'member',
  join: 'node',
  muted: false,
  closed: false,
  condition: null,
  ...more,
});

export const talks = (now: number): Discussion[] => [
  talk(
    'prone',
    'Prone positioning in awake patients: when do you stop?',
    {
      unread: 2,
      lastPost: {
        id: 'e1',
        at: now - 4 * minute,
        author: 'Dr. Li Wen',
        excerpt:
          'We stop after two hours without improvement of SpO₂/FiO₂. Dexamethasone 6 mg once a day is given meanwhile; no sedation.',
      },
    },
    now,
  ),
  talk(
    'methyl',
    'Liều methylprednisolone trong viêm phổi nặng',
    {
      unread: 1,
      language: 'vi',
      institutionCount: 2,
      peopleCount: 6,
      lastPost: {
        id: 'e2',
        at: now - 50 * minute,
        author: 'Dr. Nguyễn Thảo',
        excerpt: 'Chúng tôi dùng methylprednisolone 0,5 mg/kg, và dừng tư thế nằm sấp khi nhịp thở trên 30.',
      },
    },
    now,
  ),
  talk(
    'rounds',
    'Morning rounds across two sites',
    {
      specialties: ['critical-care'],
      lastPost: {
        id: 'e3',
        at: now - 26 * hour,
        author: 'Elif Kaya',
        excerpt: 'Thank you all. The notes are attached.',
      },
    },
    now,
  ),
];

/** Everything the first page asks for. */
export const homeAnswers = (now: number) => ({
  'node.card': hospitalA,
  'auth.viewer': elif,
  'translations.settings': {
    settings: { reads: ['en' as const], into: null, always: [] },
    engine: {
      state: 'ready' as const,
      mark: { name: 'Ward engine', model: 'translator', node: 'hospital-a.example', outside: false },
    },
  },
  'discussions.list': (_body: unknown, url: URL): Reply<'discussions.list'> =>
    url.searchParams.get('scope') === 'open'
      ? {
          discussions: [
            talk(
              'open',
              'Home oxygen after discharge: who follows up?',
              { membership: 'open', role: null, peopleCount: 9 },
              now,
            ),
          ],
          next: null,
        }
      : { discussions: talks(now), next: null },
  'invitations.list': {
    invitations: [
      {
        id: 'i1',
        room: `!${'case'.padEnd(43, 'x')}`,
        title: 'Case round: awake proning',
        kind: 'group' as const,
        from: liWen,
        at: now - 30 * minute,
        toAll: false,
        state: 'open' as const,
      },
    ],
  },
  'admin.overview': {
    version: '0.1.0',
    members: 42,
    waitingStaff: 2,
    waitingInstitutions: 0,
    peers: 3,
    peersAway: 1,
    refusalsToday: 0,
    mailConfigured: true,
    diskFreeBytes: 80_000_000_000,
    databaseBytes: 120_000_000,
    startedAt: now - 40 * hour,
  },
  'directory.people': {
    people: [thao, amal].map((card) => ({ card, languages: ['en'] })),
    total: 2,
    next: null,
    facets: { specialties: [], languages: [], countries: [] },
  },
  'directory.person': (_body: unknown, url: URL): Reply<'directory.person'> => {
    const card = [liWen, thao, amal].find(({ actor }) => url.pathname.includes(actor)) ?? liWen;
    return {
      card,
      badge: badgeOf(card, now),
      languages: ['zh', 'en'],
      interests: [],
      unit: null,
      about: null,
      contact: null,
      sharedDiscussions: [],
    };
  },
  'notifications.list': {
    notifications: [
      {
        id: '00000000-0000-4000-8000-0000000000a1',
        kind: 'mention' as const,
        at: now - 4 * minute,
        read: false,
        person: liWen,
        room: 'r1',
        post: 'p1',
        data: {
          title: 'Prone positioning in awake patients: when do you stop?',
          excerpt: '@Elif Kaya, what is your limit for the respiratory rate?',
        },
      },
      {
        id: '00000000-0000-4000-8000-0000000000a2',
        kind: 'invitation' as const,
        at: now - 30 * minute,
        read: false,
        person: liWen,
        room: 'r2',
        post: null,
        data: { title: 'Case round: awake proning' },
      },
      {
        id: '00000000-0000-4000-8000-0000000000a3',
        kind: 'application_received' as const,
        at: now - 3 * hour,
        read: true,
        person: null,
        room: null,
        post: null,
        data: { name: 'Mehmet Demir' },
      },
      {
        id: '00000000-0000-4000-8000-0000000000a4',
        kind: 'institution_suspended' as const,
        at: now - 50 * hour,
        read: true,
        person: null,
        room: null,
        post: null,
        data: { hub: 'hub.example', node: 'hospital-a.example', reason: 'The accreditation has expired.' },
      },
    ],
    unread: 2,
    next: 'more',
  },
  'auth.logins': {
    logins: [
      {
        id: '00000000-0000-4000-8000-0000000000b1',
        label: 'Chrome, Linux',
        createdAt: now - 3 * hour,
        lastSeenAt: now,
        current: true,
      },
      {
        id: '00000000-0000-4000-8000-0000000000b2',
        label: 'Safari, iPhone',
        createdAt: now - 72 * hour,
        lastSeenAt: now - 5 * hour,
        current: false,
      },
    ],
  },
  'passkeys.list': {
    passkeys: [{ id: 'k1', label: 'Chrome, Windows', createdAt: now - 200 * hour, lastUsedAt: now - 3 * hour }],
  },
});
