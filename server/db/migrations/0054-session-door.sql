-- Who leads a session (`node/actor`), and how people come into its call: lobby, lock, and whom a host has let in.
alter table session add column host text collate "C";
alter table session add column lobby boolean not null default false;
alter table session add column locked boolean not null default false;
alter table session add column admitted text[] not null default '{}';
update session s set host = d.started_node || '/' || d.started_actor from discussion d where d.room = s.room;
