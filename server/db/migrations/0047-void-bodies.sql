-- Bodies of events that do not count are deleted a day after that was noticed (R-7.3); until then a verdict may still be reversed.
create table federation.void_body (
  id bytea primary key check (octet_length(id) = 32),
  since_ms bigint not null
);
-- Few events are void: looking for them must not read the others.
create index event_void on federation.event (id) where not live;
