-- Translations are kept once for each text, language, engine and version of the glossary, and go with their sources.
create table translation (
  -- SHA-256 of the text that was translated and of the language it is in.
  hash text collate "C" not null,
  to_language text collate "C" not null,
  -- Name, model and node of the engine.
  engine text collate "C" not null,
  glossary integer not null,
  from_language text collate "C" not null,
  words text not null,
  mark jsonb not null,
  flags jsonb not null,
  at_ms bigint not null,
  -- To the day; what nobody has read for a month is forgotten.
  used_ms bigint not null,
  primary key (hash, to_language, engine, glossary)
);
create index translation_used on translation (used_ms);

-- Which events, rooms and profiles say the text: when the last of them is erased, its translations are.
create table translation_source (
  source text collate "C" not null,
  -- Several texts of one event: its words are '', its files by their hash.
  part text collate "C" not null default '',
  hash text collate "C" not null,
  primary key (source, part, hash)
);
create index translation_source_hash on translation_source (hash);

create table language_setting (
  actor text collate "C" primary key,
  reads text[] not null,
  "into" text,
  always text[] not null
);

create table translation_report (
  id uuid primary key,
  at_ms bigint not null,
  actor text collate "C" not null,
  kind text not null,
  source text collate "C",
  hash text collate "C" not null,
  from_language text not null,
  to_language text not null,
  -- Words go with their source; that somebody reported, and why, stays.
  source_words text,
  words text,
  better text,
  comment text not null,
  mark jsonb,
  flags jsonb not null,
  settled_ms bigint,
  settled_by text,
  note text
);
create index translation_report_source on translation_report (source);
create index translation_report_open on translation_report (at_ms desc, id desc) where settled_ms is null;
