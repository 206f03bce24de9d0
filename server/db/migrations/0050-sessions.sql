-- What is planned in rooms of kind `session`. People, institutions, titles and words of the room are in the tables of discussions.
create table session (
  room text collate "C" primary key,
  epoch integer not null,
  cseq bigint not null,
  status text not null check (status in ('planned', 'started', 'ended', 'cancelled')),
  start_ms bigint not null,
  end_ms bigint not null,
  zone text not null,
  media text not null,
  recording text not null,
  opens_before_s integer not null,
  every text check (every in ('week', 'two-weeks', 'month')),
  -- Later meetings of a series: [[start, end], …].
  later jsonb not null default '[]',
  call text check (call in ('audio', 'video')),
  speakers jsonb not null default '[]',
  reason text,
  -- Control event that the words (speakers, reason) are from: they may arrive after a newer plan.
  words_cseq bigint not null default 0,
  -- Grows with every change that a calendar must take over (RFC 5545, SEQUENCE).
  revision integer not null default 0
);
create index session_time on session (start_ms) where status in ('planned', 'started');

-- What invited people say to a plan; the last one that counts is a person's answer.
create table session_answer (
  id text collate "C" primary key,
  room text collate "C" not null,
  node text collate "C" not null,
  actor text collate "C" not null,
  ord text collate "C" not null,
  answer text not null check (answer in ('no', 'time')),
  live boolean not null,
  start_ms bigint,
  end_ms bigint,
  note text
);
create index session_answer_person on session_answer (room, node, actor, ord);

-- Zone in which mails name times to a person of this node.
create table session_zone (
  actor text collate "C" primary key,
  zone text not null
);

-- Mails that went out, so that each goes out once: an invitation, a change, a cancellation, a reminder of one meeting.
create table session_mail (
  room text collate "C" not null,
  actor text collate "C" not null,
  cause text not null,
  primary key (room, actor, cause)
);

-- The calendar object that goes with a mail.
alter table mail add column calendar_method text check (calendar_method in ('REQUEST', 'CANCEL'));
alter table mail add column calendar text;
