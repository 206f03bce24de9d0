-- What the platform itself keeps: settings of the node, and the events that browsers have yet to see.

create table node_setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

-- The one place where cursors of the stream are given out. Its row lock is held from the end of a transaction to its
-- commit, so cursors become visible in order and without gaps; a sequence would promise neither.
create table stream_head (
  one boolean primary key default true check (one),
  cursor bigint not null
);
insert into stream_head (cursor) values (0);

create table stream_event (
  cursor bigint primary key,
  at timestamptz not null default now(),
  -- Who receives it. Both null: everybody who is logged in.
  accounts uuid[],
  roles text[],
  -- The event as JSON text, sent on as it is.
  data text not null
);
create index stream_event_at on stream_event (at);
