-- Rooms that a suspended person was taken out of and goes back to when reinstated.
create table absent_participant (
  actor text collate "C" not null,
  room text collate "C" not null,
  primary key (actor, room)
);
