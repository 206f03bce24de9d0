-- What the home node of somebody who is not listed says of the approvals that rooms were given (R-10.1). Seconds.
alter table person
  -- Approvals issued at this time or later …
  add column hold_from bigint not null default 0,
  -- … hold until this one, although they say less.
  add column hold_until bigint not null default 0;
-- Since when approvals say what this institution confirms now. Seconds.
alter table member add column badge_from bigint not null default 0;
