import type { NodeRole } from '../../spec/schemas/common/words.ts';
import type { Answers } from './fake-api.ts';
import { elif, homeAnswers, liWen, talks, thao } from './people.ts';

const minute = 60_000;
const hour = 60 * minute;
const reader: NodeRole = 'applicant';

/** What the pages of the administration, of an institution and of one's own profile ask for. */
export const administrationAnswers = (now: number): Answers => ({
  ...homeAnswers(now),
  'admin.overview': { ...homeAnswers(now)['admin.overview'], members: 0, waitingStaff: 0 },
  'federation.links': {
    links: [
      {
        hub: 'hub.example',
        base: 'https://hub.example',
        rootThumbprints: ['NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'],
        state: 'following',
        checkpointAt: now - minute,
        freshness: 'fresh',
      },
    ],
  },
  'admin.audit': {
    entries: [
      {
        id: '1',
        at: now - hour,
        actor: elif.actor,
        actorName: elif.name,
        action: 'login.succeeded',
        subject: null,
        detail: { how: 'passkey', browser: 'Firefox, Linux', from: '192.0.2.0/24' },
      },
    ],
    next: null,
  },
  'directory.institutions': {
    institutions: [
      {
        node: liWen.node,
        names: { en: 'Hospital B', ar: 'المستشفى ب' },
        legalName: 'Hospital B',
        kind: 'hospital',
        country: 'CN',
        city: 'Hangzhou',
        latitude: 30.3,
        longitude: 120.2,
        isHub: false,
        isSelf: false,
        status: 'active',
        statusReason: null,
        reachable: true,
        reachableSince: now - hour,
        memberCount: 12,
        specialties: ['critical-care'],
        languages: ['zh', 'en'],
        hub: 'hub.example',
        approvedAt: now - 300 * 24 * hour,
      },
    ],
  },
  'profile.get': {
    name: elif.name,
    title: 'Dr.',
    profession: 'physician',
    specialty: 'pulmonology',
    locale: 'en',
    languages: { value: ['tr', 'en'], visibility: 'federation' },
    interests: { value: ['critical-care'], visibility: 'federation' },
    unit: { value: 'Ward 4', visibility: 'institution' },
    about: { value: '', visibility: 'federation' },
    contact: { value: '', visibility: 'institution' },
    listed: true,
  },
});

/** What somebody whose application waits is shown. */
export const applicantAnswers = (now: number): Answers => ({
  ...homeAnswers(now),
  'auth.viewer': { ...elif, roles: [reader], status: 'pending' },
  'membership.mine': {
    id: '00000000-0000-4000-8000-0000000000c1',
    state: 'question',
    name: elif.name,
    email: elif.email,
    profession: 'physician',
    specialty: 'pulmonology',
    languages: ['tr', 'en'],
    licence: 'TR-1234',
    locale: 'en',
    emailInUse: false,
    submittedAt: now - 3 * hour,
    changedAt: now - hour,
    entries: [
      { at: now - 3 * hour, by: 'applicant', name: elif.name, action: 'submit', text: null, evidence: [] },
      { at: now - hour, by: 'reviewer', name: 'Murat Demir', action: 'ask', text: 'Which ward is it?', evidence: [] },
    ],
  },
});

/** One discussion with a post that was changed and one that was removed. */
export function discussionAnswers(now: number): { path: string; answers: Answers } {
  const [talk] = talks(now);
  if (!talk) throw new Error('There is no discussion to show.');
  const post = {
    room: talk.room,
    kind: 'post' as const,
    author: liWen,
    at: now - hour,
    state: 'visible' as const,
    text: 'We stop after two hours without improvement of SpO₂/FiO₂.',
    language: 'en',
    replyTo: null,
    replyCount: 0,
    mentions: [],
    attachments: [],
    reactions: [],
    edits: 1,
    editedAt: now - 30 * minute,
    redaction: null,
    late: false,
  };
  const posts = [
    { ...post, id: `e_${'a'.repeat(43)}`, order: '1' },
    {
      ...{ ...post, id: `e_${'b'.repeat(43)}`, order: '2', author: thao, state: 'redacted' as const, text: null },
      redaction: { by: 'author' as const, reason: 'It named a patient.', at: now - minute },
    },
  ];
  const institution = { country: 'CN', isOwner: true, isSelf: false, since: null, pending: 0 };
  return {
    path: `/discussions/${encodeURIComponent(talk.room)}`,
    answers: {
      ...administrationAnswers(now),
      'discussions.get': {
        ...talk,
        institutions: [{ ...institution, node: liWen.node, name: 'Hospital B', state: 'up_to_date' }],
        ownerNode: liWen.node,
        stateHash: 'h',
        mayInvite: true,
        mayModerate: true,
        mayAdminister: true,
      },
      'discussions.people': { people: [{ person: liWen, role: 'admin', joinedAt: now - 72 * hour, state: 'joined' }] },
      'posts.list': { posts, hasBefore: false, hasAfter: false, readTo: null },
    },
  };
}
