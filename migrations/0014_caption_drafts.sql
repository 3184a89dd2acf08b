-- What staff are changing about the captions and chapters of a class and have not applied yet: one draft per class, saved
-- again and again while somebody types. `version` says which save a change was made on.

create table caption_drafts (
    session_id uuid primary key,
    tenant_id uuid not null,
    version integer not null,
    corrections jsonb not null,
    chapters jsonb,
    saved_by uuid not null,
    saved_at timestamptz not null default lectern.now(),
    constraint caption_drafts_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint caption_drafts_saved_by_fkey foreign key (tenant_id, saved_by) references users (tenant_id, id),
    constraint caption_drafts_version_check check (version > 0),
    constraint caption_drafts_corrections_check check (jsonb_array_length(corrections) <= 5000),
    constraint caption_drafts_chapters_check check (jsonb_array_length(chapters) <= 500)
);
comment on column caption_drafts.chapters is 'all chapters in place of those that were found; null: unchanged';
-- Those that hold something count towards a school's limit.
create index caption_drafts_open_idx on caption_drafts (tenant_id)
    where corrections <> '[]'::jsonb or chapters is not null;
call lectern.protect('caption_drafts');
