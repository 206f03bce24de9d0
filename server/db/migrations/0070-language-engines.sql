-- What engines did for whom, by day (UTC). `peer`: the node for which this node's engine ran; empty for the own people.
create table language_use (
  day date not null,
  service text not null check (service in ('recognition', 'translation')),
  engine text not null,
  node text collate "C" not null,
  peer text collate "C" not null,
  requests integer not null default 0,
  failures integer not null default 0,
  -- Milliseconds of sound, or tokens asked.
  units bigint not null default 0,
  -- Tokens answered.
  answered bigint not null default 0,
  ms bigint not null default 0,
  primary key (day, service, engine, node, peer)
);
