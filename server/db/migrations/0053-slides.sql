-- Slides that are shown in sessions: one row for each file, and who led or stopped showing it since (R-7.15). Keys of files are in `attachment`.
create table slides (
  id text collate "C" primary key,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  -- Removed for good by a redaction.
  removed boolean not null default false,
  download boolean not null,
  name text,
  sha256 text collate "C",
  size_bytes bigint
);
create index slides_room on slides (room, ord);

create table slides_step (
  id text collate "C" primary key,
  room text collate "C" not null,
  slides text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  kind text not null check (kind in ('lead', 'stop')),
  live boolean not null
);
create index slides_step_slides on slides_step (slides, ord);
