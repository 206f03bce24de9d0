-- Read models of rooms, folded from verified events by features/discussions. Everything here but `reader`, `invitation_reply` and
-- `client_request` can be rebuilt from the events. Times are ms since the epoch as the protocol has them.

create table discussion (
  room text collate "C" primary key,
  kind text not null check (kind in ('group', 'dm', 'session', 'channel')),
  owner text collate "C" not null,
  started_node text collate "C" not null,
  started_actor text collate "C",
  started_ms bigint not null,
  title text,
  topic text,
  specialties text[] not null default '{}',
  language text,
  -- cseq of the control events that title and topic come from: a body may arrive after a later one.
  title_cseq bigint not null default 0,
  topic_cseq bigint not null default 0,
  join_policy text not null check (join_policy in ('invite', 'node', 'knock')),
  -- Place of the control state that is folded in here.
  epoch integer not null default 0,
  cseq bigint not null default 0,
  closed boolean not null default false,
  frozen boolean not null default false,
  -- This node is admitted; false after it was removed.
  here boolean not null default true,
  -- Only in a dm: its two people as `node/actor`, sorted.
  members text[] not null default '{}',
  -- Only in a dm: the room in which this one's posts are shown (spec/decisions/conversations.md).
  merged_into text collate "C",
  activity_ms bigint not null,
  people_count integer not null default 0,
  institution_count integer not null default 0
) with (fillfactor = 70);
create index discussion_members on discussion (members) where kind = 'dm';
create index discussion_open on discussion (join_policy) where kind = 'group' and join_policy = 'node' and here;

create table discussion_node (
  room text collate "C" not null,
  node text collate "C" not null,
  cap text not null,
  primary key (room, node)
);
create index discussion_node_node on discussion_node (node, room);

create table participant (
  room text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  role text not null check (role in ('viewer', 'member', 'moderator', 'admin')),
  -- The last live join or leave of the person is a join.
  joined boolean not null default false,
  joined_ms bigint,
  joined_ord text collate "C",
  -- Holds a personal invitation in the control state.
  invited boolean not null default false,
  -- Banned, or of a node that is not admitted: in the room no longer, whatever the rest says.
  barred boolean not null default false,
  primary key (room, node, actor)
);
create index participant_person on participant (node, actor, room);

create table post (
  id text collate "C" primary key,
  -- Where it is shown; `origin` is the room whose feed holds it. They differ only after two conversations became one.
  room text collate "C" not null,
  origin text collate "C" not null,
  -- Sorts by byte order like (hlc, node, inc, seq) of R-7.9.
  ord text collate "C" not null,
  kind text not null check (kind in ('post', 'question', 'answer', 'joined', 'left')),
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  late boolean not null,
  live boolean not null,
  -- The words are here: not before the body has arrived, never again after a redaction.
  has_body boolean not null,
  text text,
  language text,
  reply_to text collate "C",
  mentions jsonb,
  attachments jsonb,
  -- Derived from post_edit, post_redaction, reaction and replies; see projection/derive.ts.
  edits integer not null default 0,
  shown_edit text collate "C",
  reply_count integer not null default 0,
  reactions jsonb,
  redacted_by text check (redacted_by in ('author', 'moderator')),
  redacted_ms bigint,
  redaction_reason text
) with (fillfactor = 85);
create index post_timeline on post (room, ord);
create index post_counted on post (room, ord) include (node, actor)
  where live and redacted_ms is null and kind in ('post', 'question', 'answer');
create index post_replies on post (reply_to, ord) where reply_to is not null;
create index post_membership on post (origin, node, actor, ord) where kind in ('joined', 'left');

create table post_edit (
  id text collate "C" primary key,
  post text collate "C" not null,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  has_body boolean not null,
  text text,
  mentions jsonb,
  attachments jsonb
);
create index post_edit_post on post_edit (post, ord);

create table post_redaction (
  id text collate "C" primary key,
  post text collate "C" not null,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  reason text,
  -- Was live once. Never taken back (R-8.6): what it deleted is gone.
  effective boolean not null
);
create index post_redaction_post on post_redaction (post);

-- Every reaction event, not the last one: when a later one becomes void, the one before it counts again.
create table reaction (
  id text collate "C" primary key,
  post text collate "C" not null,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  live boolean not null,
  emoji text collate "C",
  is_on boolean
);
create index reaction_post on reaction (post, node, actor, emoji, ord);

-- Mentions of people of this node, for their counts.
create table mention (
  actor text collate "C" not null,
  room text collate "C" not null,
  ord text collate "C" not null,
  post text collate "C" not null,
  primary key (actor, room, ord)
);
create index mention_post on mention (post);

-- A person of this node in a room: how far they have read, and whether they want to hear of it.
create table reader (
  room text collate "C" not null,
  actor text collate "C" not null,
  read_to text collate "C" not null default '',
  muted boolean not null default false,
  primary key (room, actor)
) with (fillfactor = 80);

create table invitation (
  id text collate "C" primary key,
  room text collate "C" not null,
  from_node text collate "C" not null,
  from_actor text collate "C" not null,
  to_node text collate "C" not null,
  -- `*`: everybody of the node.
  to_actor text collate "C" not null,
  role text not null,
  title text not null,
  state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn')),
  until_ms bigint,
  at_ms bigint not null
);
create index invitation_to on invitation (to_node, to_actor) where state = 'open';
create index invitation_room on invitation (room);

-- What one person answered to an invitation of their whole institution.
create table invitation_reply (
  invitation text collate "C" not null,
  actor text collate "C" not null,
  answer text not null check (answer in ('accept', 'decline')),
  primary key (invitation, actor)
);

-- The same request again makes nothing new. `result` is the id of the room or post.
create table client_request (
  actor text collate "C" not null,
  client_id uuid not null,
  result text not null,
  at timestamptz not null default now(),
  primary key (actor, client_id)
);
create index client_request_at on client_request (at);
