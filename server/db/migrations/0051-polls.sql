-- Polls of sessions, their votes and closings, as their events say it; results are worked out from them (R-7.14).
create table poll (
  id text collate "C" primary key,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  -- Its words were removed for good by a redaction.
  removed boolean not null default false,
  options smallint not null,
  many boolean not null,
  named boolean not null,
  results text not null check (results in ('live', 'closed')),
  question text,
  labels jsonb,
  language text
);
create index poll_room on poll (room, ord);

create table poll_vote (
  id text collate "C" primary key,
  room text collate "C" not null,
  poll text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  inc integer not null,
  seq bigint not null,
  actor text collate "C" not null,
  live boolean not null,
  -- One bit for each chosen option; null until the words of the vote are here.
  mask smallint
);
create index poll_vote_person on poll_vote (poll, node, actor, ord);

create table poll_close (
  id text collate "C" primary key,
  room text collate "C" not null,
  poll text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  -- Node → [incarnation, seq] of its last vote that counts.
  cut jsonb not null
);
create index poll_close_poll on poll_close (poll);
