import { randomUUID } from 'node:crypto';
import { ApiClient } from '../api-client.ts';
import { eventually } from '../eventually.ts';
import { conversation, discussions, type SeedDiscussion } from './discussions.ts';
import { applicant, institutions, people, type SeedInstitution, type SeedPerson, seedPassword } from './people.ts';
import { planSession } from './sessions.ts';

/** A running node that nobody has configured yet. */
export interface EmptyNode {
  institution: SeedInstitution;
  base: string;
  /** From the one-time first-run link. */
  setupToken: string;
}
export interface SeededPerson {
  person: SeedPerson;
  client: ApiClient;
  node: string;
  actor: string;
}
export interface SeededFederation {
  administrators: Record<SeedInstitution['key'], ApiClient>;
  people: Record<string, SeededPerson>;
  /** Room id per key of a discussion; `conversation` for the conversation of two, `session` for the planned session. */
  rooms: Record<string, string>;
}
type Report = (line: string) => void;

/** Long enough for a busy machine; nothing waits this long when all is well. */
const patienceMs = 30_000;

/** First-run wizard of one node, through the same API as a browser. A hospital joins the hub at `hubBase` and applies there. */
async function setUp(node: EmptyNode, hubBase: string): Promise<ApiClient> {
  const { institution } = node;
  const client = new ApiClient(node.base);
  const hub =
    institution.key === 'hub'
      ? undefined
      : await client.call('setup.discoverHub', { body: { token: node.setupToken, url: hubBase } });
  await client.call('setup.finish', {
    body: {
      token: node.setupToken,
      names: institution.names,
      kind: institution.kind,
      country: institution.country,
      city: institution.city,
      latitude: institution.latitude,
      longitude: institution.longitude,
      publicUrl: node.base,
      administrator: { ...institution.administrator, password: seedPassword },
      federation: hub
        ? { mode: 'join', hubUrl: hubBase, hub: hub.hub, rootThumbprints: hub.rootThumbprints }
        : { mode: 'hub', roots: 'one-of-one' },
    },
  });
  await client.call('auth.login', { body: { email: institution.administrator.email, password: seedPassword } });
  return client;
}

/** The institution applies at the hub's public form; a reviewer approves once the hub has reached the node. */
export async function enrol(node: EmptyNode, hubBase: string, reviewer: ApiClient): Promise<void> {
  const { institution } = node;
  await new ApiClient(hubBase).call('hub.apply', {
    body: {
      legalName: institution.legalName,
      names: institution.names,
      country: institution.country,
      kind: institution.kind,
      address: institution.address,
      responsible: {
        name: institution.administrator.name,
        position: 'Administrator',
        email: institution.administrator.email,
      },
      publicUrl: node.base,
      evidence: [],
      locale: institution.administrator.locale,
    },
  });
  const application = await eventually(`the hub reaches ${institution.node}`, patienceMs, async () => {
    const { applications } = await reviewer.call('hub.applications', { query: { state: 'submitted' } });
    return applications.find((entry) => entry.publicUrl === node.base && entry.nodeState === 'reached');
  });
  await reviewer.call('hub.decide', { params: { id: application.id }, body: { decision: 'approve' } });
  await eventually(`${institution.node} knows that it is approved`, patienceMs, async () => {
    const card = await new ApiClient(node.base).call('node.card', {});
    return card.hub?.state === 'approved';
  });
}

/** A person applies and is approved; their client stays logged in. */
export async function admit(person: SeedPerson, base: string, administrator: ApiClient): Promise<SeededPerson> {
  const client = new ApiClient(base);
  const application = await client.call('membership.apply', {
    body: {
      name: person.name,
      email: person.email,
      password: seedPassword,
      profession: person.profession,
      specialty: person.specialty,
      languages: person.languages,
      licence: `DEMO-${person.key.toUpperCase()}`,
      evidence: [],
      locale: person.locale,
    },
  });
  await administrator.call('membership.decide', {
    params: { id: application.id },
    body: { decision: 'approve', roles: person.roles },
  });
  const profile = await client.call('profile.get', {});
  await client.call('profile.set', {
    body: {
      ...profile,
      title: person.title,
      languages: { value: person.languages, visibility: 'federation' },
      unit: { value: person.unit, visibility: 'federation' },
      about: { value: person.about, visibility: 'federation' },
      listed: true,
    },
  });
  const viewer = await client.call('auth.viewer', {});
  return { person, client, node: viewer.node, actor: viewer.actor };
}

/** One discussion: started, everybody invited, everybody in, all posts written by their own authors on their own nodes. */
async function discuss(seed: SeedDiscussion, all: Record<string, SeededPerson>): Promise<string> {
  const of = (key: string): SeededPerson => {
    const found = all[key];
    if (!found) throw new Error(`the seed names nobody called ${key}`);
    return found;
  };
  const starter = of(seed.startedBy);
  const { room } = await starter.client.call('discussions.create', {
    body: {
      clientId: randomUUID(),
      title: seed.title,
      topic: seed.topic,
      specialties: seed.specialties,
      language: seed.language,
      join: seed.join,
      people: seed.people.map((key) => ({ node: of(key).node, actor: of(key).actor })),
      institutions: seed.institutions.map((key) => institutions.find((entry) => entry.key === key)?.node ?? key),
    },
  });
  for (const key of seed.people) await enter(of(key), room, seed.title);
  const ids: string[] = [];
  for (const post of seed.posts) {
    const author = of(post.by);
    const replyTo = post.replyTo === undefined ? undefined : ids[post.replyTo];
    if (replyTo) await sees(author, room, replyTo);
    const written = await author.client.call('posts.create', {
      params: { room },
      body: { clientId: randomUUID(), text: post.text, language: post.language, ...(replyTo ? { replyTo } : {}) },
    });
    ids.push(written.id);
    for (const reaction of post.reactions ?? []) {
      const reader = of(reaction.by);
      await sees(reader, room, written.id);
      await reader.client.call('posts.react', {
        params: { post: written.id },
        body: { emoji: reaction.emoji, on: true },
      });
    }
  }
  return room;
}

async function sees(reader: SeededPerson, room: string, post: string): Promise<void> {
  await eventually(`${reader.person.name} sees post ${post}`, patienceMs, async () => {
    const { posts } = await reader.client.call('posts.list', { params: { room }, query: { limit: 50 } });
    return posts.some((entry) => entry.id === post && entry.state === 'visible');
  });
}

/** Accepts the invitation to a room as soon as it has arrived. */
export async function enter(guest: SeededPerson, room: string, title: string): Promise<void> {
  await eventually(`${guest.person.name} is invited to “${title}”`, patienceMs, async () => {
    const { invitations } = await guest.client.call('invitations.list', {});
    const invitation = invitations.find((entry) => entry.room === room && entry.state === 'open');
    if (!invitation) return false;
    await guest.client.call('invitations.answer', { params: { id: invitation.id }, body: { answer: 'accept' } });
    return true;
  });
}

async function converse(all: Record<string, SeededPerson>): Promise<string> {
  const from = all[conversation.from];
  const to = all[conversation.to];
  if (!from || !to) throw new Error('the seed of the conversation names nobody');
  const { room } = await from.client.call('conversations.open', { body: { node: to.node, actor: to.actor } });
  for (const post of conversation.posts) {
    const author: SeededPerson = post.by === conversation.from ? from : to;
    if (author === to) {
      await eventually('the conversation has reached the other side', patienceMs, async () => {
        const { posts } = await to.client
          .call('posts.list', { params: { room }, query: {} })
          .catch(() => ({ posts: [] }));
        return posts.some((entry) => entry.state === 'visible' && entry.kind === 'post');
      });
    }
    await author.client.call('posts.create', {
      params: { room },
      body: { clientId: randomUUID(), text: post.text, language: post.language },
    });
  }
  return room;
}

/**
 * Fills three empty nodes with the invented federation, only through their public APIs and the protocol between them: wizard, enrolment at the hub,
 * people, discussions, one conversation, one applicant who waits.
 */
export async function seedFederation(nodes: EmptyNode[], report: Report): Promise<SeededFederation> {
  const node = (key: SeedInstitution['key']): EmptyNode => {
    const found = nodes.find((entry) => entry.institution.key === key);
    if (!found) throw new Error(`no node for ${key}`);
    return found;
  };
  const hubBase = node('hub').base;
  report('setting up the hub');
  const administrators = { hub: await setUp(node('hub'), hubBase) } as SeededFederation['administrators'];
  for (const key of ['a', 'b'] as const) {
    report(`setting up ${node(key).institution.node}`);
    administrators[key] = await setUp(node(key), hubBase);
    await enrol(node(key), hubBase, administrators.hub);
  }
  const all: Record<string, SeededPerson> = {};
  for (const person of people) {
    report(`admitting ${person.name}`);
    all[person.key] = await admit(person, node(person.at).base, administrators[person.at]);
  }
  await eventually('every node lists everybody', patienceMs, async () => {
    for (const administrator of Object.values(all)) {
      const { total } = await administrator.client.call('directory.people', { query: { limit: 1 } });
      if (total < people.length) return false;
    }
    return true;
  });
  const rooms: Record<string, string> = {};
  for (const seed of discussions) {
    report(`discussing “${seed.title}”`);
    rooms[seed.key] = await discuss(seed, all);
  }
  rooms.conversation = await converse(all);
  report('planning a session');
  rooms.session = await planSession(all, Date.now());
  await new ApiClient(node('a').base).call('membership.apply', {
    body: { ...applicant, languages: [...applicant.languages], password: seedPassword, evidence: [] },
  });
  return { administrators, people: all, rooms };
}
