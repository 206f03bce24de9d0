-- Events for everybody who follows a room are stored once, whatever the number of its people.
alter table stream_event
  add column actors text[],
  add column room text collate "C",
  -- The room that the event tells something about, so that deleted words can be taken out again.
  add column about text collate "C",
  -- From here on the receivers follow this room, or do so no longer.
  add column follow text collate "C",
  add column unfollow text collate "C";
create index stream_event_about on stream_event (about) where about is not null;
