create table notification (
  id uuid primary key,
  actor text collate "C" not null,
  kind text not null,
  at_ms bigint not null,
  read boolean not null default false,
  person_node text collate "C",
  person_actor text collate "C",
  room text collate "C",
  post text collate "C",
  data jsonb not null,
  -- Unread ones of the same subject are one (several messages of one conversation).
  subject text collate "C",
  -- The same cause never makes a second one.
  cause text collate "C",
  unique (actor, cause)
);
create index notification_list on notification (actor, at_ms desc, id desc);
create index notification_unread on notification (actor) where not read;
create unique index notification_subject on notification (actor, subject) where not read and subject is not null;
create index notification_post on notification (post) where post is not null;
