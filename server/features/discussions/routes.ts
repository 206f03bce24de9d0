import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { accessPost } from './access.ts';
import type { Parts } from './parts.ts';
import { createPost, editPost, reactToPost, redactPost } from './posts/post-actions.ts';
import { getHistory, getPost, getThread, listPosts } from './posts/post-queries.ts';
import {
  closeDiscussion,
  inviteToDiscussion,
  removeInstitution,
  removePerson,
  setRole,
  updateDiscussion,
} from './rooms/control-actions.ts';
import { openConversation } from './rooms/conversations.ts';
import { answerInvitation, listInvitations } from './rooms/invitations.ts';
import { createDiscussion, joinDiscussion, leaveDiscussion, markRead, setPreferences } from './rooms/room-actions.ts';
import { getDiscussion, listDiscussions, listPeople } from './rooms/room-queries.ts';

/** A large file over a slow line. */
const downloadMs = 30 * 60_000;

/** What the API answers about discussions; who may do what is decided in `access.ts` and by the engine. */
export function registerDiscussions(api: Api, parts: Parts): void {
  registerRooms(api, parts);
  registerGovernment(api, parts);
  registerPosts(api, parts);
}

function registerRooms(api: Api, parts: Parts): void {
  api.handle('discussions.list', ({ caller, query }) => listDiscussions(parts, caller.actor, query));
  api.handle('discussions.create', ({ caller, body }) => createDiscussion(parts, caller.actor, body));
  api.handle('discussions.get', ({ caller, params }) => getDiscussion(parts, caller.actor, params.room));
  api.handle('discussions.people', ({ caller, params }) => listPeople(parts, caller.actor, params.room));
  api.handle('discussions.join', ({ caller, params }) => joinDiscussion(parts, caller.actor, params.room));
  api.handle('discussions.leave', async ({ caller, params }) => {
    await leaveDiscussion(parts, caller.actor, params.room);
    return {};
  });
  api.handle('discussions.preferences', async ({ caller, params, body }) => {
    await setPreferences(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('discussions.read', ({ caller, params, body }) => markRead(parts, caller.actor, params.room, body.order));
  api.handle('conversations.open', ({ caller, body }) => openConversation(parts, caller.actor, body));
  api.handle('invitations.list', ({ caller }) => listInvitations(parts, caller.actor));
  api.handle('invitations.answer', ({ caller, params, body }) =>
    answerInvitation(parts, caller.actor, params.id, body),
  );
}

function registerGovernment(api: Api, parts: Parts): void {
  api.handle('discussions.update', async ({ caller, params, body }) => {
    await updateDiscussion(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('discussions.close', async ({ caller, params }) => {
    await closeDiscussion(parts, caller.actor, params.room);
    return {};
  });
  api.handle('discussions.invite', async ({ caller, params, body }) => {
    await inviteToDiscussion(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('discussions.setRole', async ({ caller, params, body }) => {
    const { room, node, actor } = params;
    await setRole(parts, caller.actor, room, { node, actor }, body.role);
    return {};
  });
  api.handle('discussions.removePerson', async ({ caller, params, body }) => {
    const { room, node, actor } = params;
    await removePerson(parts, caller.actor, room, { node, actor }, body.reason);
    return {};
  });
  api.handle('discussions.removeInstitution', async ({ caller, params, body }) => {
    await removeInstitution(parts, caller.actor, params.room, params.node, body.reason);
    return {};
  });
}

function registerPosts(api: Api, parts: Parts): void {
  api.handle('posts.list', ({ caller, params, query }) => listPosts(parts, caller.actor, params.room, query));
  api.handle('posts.get', ({ caller, params }) => getPost(parts, caller.actor, params.post));
  api.handle('posts.thread', async ({ caller, params }) => ({
    posts: await getThread(parts, caller.actor, params.post),
  }));
  api.handle('posts.history', ({ caller, params }) => getHistory(parts, caller.actor, params.post));
  api.handle('posts.create', ({ caller, params, body }) => createPost(parts, caller.actor, params.room, body));
  api.handle('posts.edit', ({ caller, params, body }) => editPost(parts, caller.actor, params.post, body));
  api.handle('posts.redact', ({ caller, params, body }) => redactPost(parts, caller.actor, params.post, body));
  api.handle(
    'attachments.get',
    async ({ caller, params, query, request, reply }) => {
      const post = await accessPost(parts.db, parts.node, caller.actor, params.post, 'posts');
      if (post.redacted) throw new Problem('post_redacted');
      const events = post.shownEdit === null ? [post.id] : [post.shownEdit];
      return parts.attachments.send({ events, sha256: params.sha256, small: query.size === 'small' }, request, reply);
    },
    { handlerTimeoutMs: downloadMs },
  );
  api.handle('posts.react', ({ caller, params, body }) => reactToPost(parts, caller.actor, params.post, body));
}
