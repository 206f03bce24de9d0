-- The term base of the federation: proposals and decisions as their events say it; the terms in force are worked out from them (R-14.3).

alter table discussion drop constraint discussion_kind_check;
alter table discussion add constraint discussion_kind_check
  check (kind in ('group', 'dm', 'session', 'channel', 'glossary'));

create table term_proposal (
  id text collate "C" primary key,
  room text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  -- Its words were removed for good by a redaction.
  removed boolean not null default false,
  concept text collate "C" not null,
  -- The body as it came; null until it is here.
  words jsonb
);
create index term_proposal_room on term_proposal (room, ord);
create index term_proposal_concept on term_proposal (room, concept);

create table term_decision (
  id text collate "C" primary key,
  room text collate "C" not null,
  proposal text collate "C" not null,
  ord text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  at_ms bigint not null,
  live boolean not null,
  approve boolean not null,
  reason text
);
create index term_decision_room on term_decision (room, ord);
