-- Files that people upload: the bytes arrive by the tus protocol, are checked and re-encoded, and wait for a post, which takes them.
create table upload (
  id uuid primary key,
  actor text collate "C" not null,
  name text not null,
  -- What the browser claims, and what was found in the bytes.
  claimed_mime text,
  mime text,
  -- Whole size as announced, and what has arrived.
  size_bytes bigint not null,
  offset_bytes bigint not null default 0,
  state text not null check (state in ('receiving', 'processing', 'ready', 'refused')),
  code text,
  -- Key of the unfinished bytes on disk: nothing is ever stored in clear.
  draft_key bytea,
  width integer,
  height integer,
  -- Once ready: the ciphertext and how to open it, as it goes into the post.
  sha256 text collate "C",
  plain_bytes bigint,
  key bytea,
  iv bytea,
  chunk_bytes integer,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index upload_actor on upload (actor);
create index upload_changed on upload (changed_at);

-- What a person uploaded on a day, in bytes.
create table upload_usage (
  actor text collate "C" not null,
  day date not null,
  bytes bigint not null,
  primary key (actor, day)
);

-- Keys of files of posts on this node. Deleting a row makes every copy of the bytes unreadable here.
create table attachment (
  event text collate "C" not null,
  sha256 text collate "C" not null,
  room text collate "C" not null,
  name text not null,
  mime text not null,
  plain_bytes bigint not null,
  key text not null,
  iv text not null,
  chunk_bytes integer not null,
  primary key (event, sha256)
);
create index attachment_sha256 on attachment (sha256);

-- Ciphertexts on this node's disk: own ones, pulled ones, and small pictures made of them (`small` = of which).
create table blob (
  sha256 text collate "C" primary key,
  size_bytes bigint not null,
  -- Told from the bytes, never from what somebody claims.
  mime text not null,
  small_of text collate "C",
  -- Small pictures are sealed with a key of their own, which only this node knows.
  key bytea,
  iv bytea,
  plain_bytes bigint,
  chunk_bytes integer,
  -- Nothing names it any more; the row goes once the file is gone.
  gone boolean not null default false,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now()
);
create index blob_gone on blob (sha256) where gone;
create index blob_small_of on blob (small_of) where small_of is not null;
