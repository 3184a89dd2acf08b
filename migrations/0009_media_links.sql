-- A link to media says which epoch it was made in; raising the epoch ends all links of the session at once.

alter table sessions add column media_epoch integer not null default 0;
alter table sessions add constraint sessions_media_epoch_check check (media_epoch >= 0);
comment on column sessions.media_epoch is 'links to media of an earlier epoch are void';
