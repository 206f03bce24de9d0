-- Changes of this node's directory, counted without gaps: the row lock is held until the commit, so versions become visible in order.
create table directory_head (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into directory_head (version) values (0);
create table directory_entry (
  version bigint primary key,
  kind text not null check (kind in ('institution', 'person')),
  id text collate "C" not null,
  -- What the entry says, to see whether something changed; `entry` is the signed form.
  said json not null,
  entry text not null,
  approval text,
  unique (kind, id)
);

-- Profile of every institution that this node holds, its own included.
create table institution (
  node text collate "C" primary key,
  v bigint not null,
  at_ms bigint not null,
  names jsonb not null,
  kind text not null,
  country text not null,
  city text not null,
  latitude double precision,
  longitude double precision,
  members integer not null,
  specialties text[] not null,
  languages text[] not null,
  terms text[] not null
);

-- Every person this node knows of: its own, those listed by others, and those met in rooms.
create table person (
  node text collate "C" not null,
  actor text collate "C" not null,
  v bigint not null,
  at_ms bigint not null,
  -- `listed` here: shown in this node's directory, which for its own people is everybody who is approved.
  state text not null check (state in ('listed', 'unlisted', 'withdrawn')),
  -- Seconds; approvals issued before are void.
  not_before bigint not null default 0,
  name text not null,
  title text,
  profession text,
  specialty text,
  languages text[] not null default '{}',
  interests text[] not null default '{}',
  unit text,
  about text,
  contact text,
  approval text,
  -- Order of lists, and terms of search (features/directory/fold.ts).
  sort_name text collate "C" not null,
  terms text[] not null default '{}',
  primary key (node, actor)
);
create index person_order on person (sort_name, node, actor) where state = 'listed';
create index person_actor on person (actor);
create index person_node on person (node) where state = 'listed';
-- New rows wait in a short list that every search reads, and go into the index together: much cheaper than one by one.
create index person_terms on person using gin (terms) with (gin_pending_list_limit = 256) where state = 'listed';
create index person_specialty on person (specialty, sort_name) where state = 'listed';
-- For counting: everything that people choose by, without the rest of the row.
create index person_counts on person (specialty) include (node, languages) where state = 'listed';
