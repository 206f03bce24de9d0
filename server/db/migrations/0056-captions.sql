-- Captions of sessions as their events say it (chapter 13 of the protocol): what was said, corrections, and when captions were switched.
create table caption_segment (
  id text collate "C" primary key,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  segment text collate "C" not null,
  -- By the clock of the speaker's node.
  t0_ms bigint not null,
  t1_ms bigint not null,
  at_ms bigint not null,
  live boolean not null,
  -- Its times are within the session (R-13.2); judged again when a meeting begins or ends.
  within boolean not null,
  -- Its words were removed for good by a redaction.
  removed boolean not null default false,
  lang text,
  spoken text,
  text text,
  engine jsonb
);
create index caption_segment_place on caption_segment (room, t0_ms, id);
create index caption_segment_said on caption_segment (room, node, segment);

create table caption_correction (
  id text collate "C" primary key,
  room text collate "C" not null,
  target text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  lang text,
  text text
);
create index caption_correction_target on caption_correction (target, ord);

create table caption_switch (
  id text collate "C" primary key,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  is_on boolean not null
);
create index caption_switch_room on caption_switch (room, ord);

-- Meetings of a session by its control log, with the clocks of their beginning and end.
create table caption_meeting (
  room text collate "C" not null,
  epoch integer not null,
  cseq bigint not null,
  start_ms bigint not null,
  end_ms bigint,
  primary key (room, epoch, cseq)
);
-- A meeting that goes on while this is installed; a plan of which the start is not known better than its time.
insert into caption_meeting (room, epoch, cseq, start_ms)
  select s.room, s.epoch, 0, s.start_ms - s.opens_before_s::bigint * 1000 from session s where s.status = 'started';

-- What this node translated for its people, of the words that count now; for reading again and for finding.
create table caption_translation (
  caption text collate "C" not null references caption_segment (id) on delete cascade,
  language text not null,
  text text not null,
  engine jsonb not null,
  flags jsonb not null,
  primary key (caption, language)
);

-- What people of this node chose, for their next sessions too.
create table caption_choice (
  actor text collate "C" primary key,
  reads text,
  original boolean not null default true,
  speaks text
);
