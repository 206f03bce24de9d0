-- Mails as they were written. Without a mail server they stay here and are shown to administrators.
create table mail (
  id uuid primary key,
  kind text not null,
  to_address text not null,
  to_name text not null,
  from_name text not null,
  locale text not null,
  subject text not null,
  text text not null,
  -- Gone once the mail is on its way; so is a link that opens something without a log-in.
  html text,
  text_without_link text,
  created_at timestamptz not null,
  state text not null check (state in ('shown', 'queued', 'sent', 'failed')),
  attempts integer not null default 0,
  error text
);
create index mail_newest on mail (created_at desc, id desc);
create index mail_queued on mail (created_at) where state = 'queued';
