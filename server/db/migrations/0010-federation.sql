-- What the protocol engine keeps (federation.md 2.9). Bytes of events are stored as they were signed and never written anew.
create schema federation;

create table federation.room (
  room text collate "C" primary key,
  kind text not null,
  owner text not null,
  create_id text not null,
  created_at timestamptz not null default now()
);

-- One row per feed, updated with every event: room for in-page updates keeps the index untouched.
create table federation.feed_head (
  room text collate "C" not null,
  feed text collate "C" not null,
  node text collate "C" not null,
  inc integer not null,
  seq bigint not null,
  id text collate "C" not null,
  hlc_ms bigint not null,
  hlc_count integer not null,
  status text not null check (status in ('open', 'frozen', 'broken')),
  primary key (room, feed)
) with (fillfactor = 60);
create index feed_head_node on federation.feed_head (node);

create table federation.event (
  room bytea not null check (octet_length(room) = 32),
  feed text collate "C" not null,
  seq bigint not null,
  id bytea not null check (octet_length(id) = 32),
  protected bytea not null,
  payload bytea not null,
  signature bytea not null,
  live boolean not null,
  body_missing boolean not null,
  primary key (room, feed, seq),
  -- The id leads, because events are looked up by id alone.
  unique (id, room)
) partition by hash (room);
create table federation.event_0 partition of federation.event for values with (modulus 8, remainder 0);
create table federation.event_1 partition of federation.event for values with (modulus 8, remainder 1);
create table federation.event_2 partition of federation.event for values with (modulus 8, remainder 2);
create table federation.event_3 partition of federation.event for values with (modulus 8, remainder 3);
create table federation.event_4 partition of federation.event for values with (modulus 8, remainder 4);
create table federation.event_5 partition of federation.event for values with (modulus 8, remainder 5);
create table federation.event_6 partition of federation.event for values with (modulus 8, remainder 6);
create table federation.event_7 partition of federation.event for values with (modulus 8, remainder 7);
create index event_body_missing on federation.event (room) where body_missing and live;

-- Bodies apart from headers: an erasure deletes salt and bytes and leaves a tombstone that refuses them for ever.
create table federation.body (
  id bytea primary key check (octet_length(id) = 32),
  salt bytea,
  bytes bytea,
  erased_by text,
  check ((salt is null) = (bytes is null)),
  check ((salt is null) <> (erased_by is null))
);
-- Bodies are short and already dense text in many languages; a compression attempt on each write costs more than it saves.
alter table federation.body alter column bytes set storage external;

create table federation.held_event (
  room text collate "C" not null,
  feed text collate "C" not null,
  seq bigint not null,
  id text collate "C" not null,
  why text not null check (why in ('gap', 'sig', 'clock', 'ctl')),
  sender text not null,
  size_bytes integer not null,
  envelope json not null,
  primary key (id)
);
create index held_event_feed on federation.held_event (room, feed, seq) include (size_bytes);

create table federation.delivery (
  peer text collate "C" not null,
  room text collate "C" not null,
  feed text collate "C" not null,
  acked bigint not null,
  primary key (peer, room, feed)
) with (fillfactor = 60);

create table federation.registry_hub (
  hub text collate "C" primary key,
  base text not null,
  root_thumbprints text[] not null,
  checkpoint text
);
create table federation.registry_event (
  hub text collate "C" not null,
  seq bigint not null,
  id text collate "C" not null,
  envelope json not null,
  primary key (hub, seq)
);

-- Replay window of signed requests (10 minutes). Losing it in a crash is harmless for writes, so it is not logged.
create unlogged table federation.nonce (
  kid text collate "C" not null,
  nonce text collate "C" not null,
  seen_at bigint not null,
  primary key (kid, nonce)
);
create index nonce_seen_at on federation.nonce (seen_at);

create table federation.document (
  kind text collate "C" not null,
  id text collate "C" not null,
  value json not null,
  primary key (kind, id)
);

-- What came from outside and changed nothing, added up per peer, code and minute; for administrators.
create table federation.refusal (
  id bigint generated always as identity primary key,
  peer text,
  code text not null,
  -- Times in ms since the epoch.
  minute bigint not null,
  count integer not null,
  first_at bigint not null,
  last_at bigint not null,
  what text not null,
  event_id text,
  room text,
  unique nulls not distinct (peer, code, minute)
);
create index refusal_last_at on federation.refusal (last_at desc, id desc);
