-- An applicant may use an address that somebody holds already: refusing it would tell them so. Such an account is never approved beside the other.
alter table account add column email_taken boolean not null default false;
drop index account_email;
create unique index account_email on account (email) where not email_taken;
create unique index account_email_taken on account (email) where email_taken;

-- Applications of people to this institution.
create table staff_application (
  id uuid primary key,
  account uuid not null unique references account (id) on delete cascade,
  state text not null check (state in ('submitted', 'question', 'approved', 'refused', 'withdrawn')),
  -- As the applicant wrote them; what the account says later does not change what was decided on.
  name text not null,
  email text not null,
  profession text not null,
  specialty text not null,
  languages text[] not null,
  licence text not null,
  locale text not null,
  submitted_at timestamptz not null,
  changed_at timestamptz not null
);
create index staff_application_queue on staff_application (state, submitted_at, id);

create table staff_application_entry (
  id bigint generated always as identity primary key,
  application uuid not null references staff_application (id) on delete cascade,
  at timestamptz not null,
  by text not null check (by in ('applicant', 'reviewer')),
  name text,
  action text not null check (action in ('submit', 'ask', 'reply', 'approve', 'refuse', 'withdraw')),
  text text,
  evidence uuid[] not null default '{}'
);
create index staff_application_entry_of on staff_application_entry (application, id);

-- Standing of an approved person at this institution. `approval` is what other nodes check; it is renewed long before it runs out.
create table member (
  account uuid primary key references account (id) on delete cascade,
  actor text collate "C" not null unique,
  profession text not null,
  specialty text not null,
  approved_at timestamptz not null,
  -- Out for now: suspended, or without the role. Null while in good standing.
  withdrawn_at timestamptz,
  suspended_reason text,
  -- Seconds; approvals issued before are void everywhere.
  not_before bigint not null default 0,
  approval text,
  approval_expires_at timestamptz
);
create index member_renewal on member (approval_expires_at) where withdrawn_at is null;

-- What people of this node say about themselves, and who may see it.
create table profile (
  actor text collate "C" primary key,
  title text,
  languages text[] not null,
  languages_for text not null check (languages_for in ('institution', 'federation')),
  interests text[] not null,
  interests_for text not null check (interests_for in ('institution', 'federation')),
  unit text not null,
  unit_for text not null check (unit_for in ('institution', 'federation')),
  about text not null,
  about_for text not null check (about_for in ('institution', 'federation')),
  contact text not null,
  contact_for text not null check (contact_for in ('institution', 'federation')),
  listed boolean not null
);
