-- What a session became. The rows of a session are those of one revision: publishing another one swaps them all.

create type replay_status as enum ('draft', 'published');

create table replays (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    status replay_status not null default 'draft',
    revision text not null,
    manifest_sha256 text not null,
    duration_ticks bigint not null,
    missing jsonb not null,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    published_at timestamptz,
    constraint replays_session_key unique (session_id),
    constraint replays_revision_key unique (tenant_id, session_id, revision),
    constraint replays_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint replays_manifest_check check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    constraint replays_duration_check check (duration_ticks >= 0),
    constraint replays_published_check check ((status = 'published') = (published_at is not null))
);
comment on column replays.missing is 'parts that could not be made: [{"part", "reason"}]';
call lectern.protect('replays');

-- From the logical name of a file to its object.
create table replay_files (
    tenant_id uuid not null,
    session_id uuid not null,
    revision text not null,
    name text not null,
    key text not null,
    size bigint not null,
    sha256 text not null,
    content_type text not null,
    constraint replay_files_pkey primary key (session_id, revision, name),
    constraint replay_files_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    constraint replay_files_size_check check (size >= 0),
    constraint replay_files_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    -- A path of plain names: no `..`, no leading slash.
    constraint replay_files_name_check check (name ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$')
);
call lectern.protect('replay_files');

create type artifact_kind as enum (
    'transcript', 'captions', 'chapter', 'highlight', 'note', 'slide', 'thumbnail', 'playlist', 'manifest', 'gap');

-- What a revision offers to people, and the events that it was made from.
create table artifacts (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    revision text not null,
    kind artifact_kind not null,
    name text not null,
    key text not null,
    content_type text not null,
    size bigint not null,
    sha256 text not null,
    recipe_version integer not null,
    first_sequence bigint not null,
    last_sequence bigint not null,
    created_at timestamptz not null default lectern.now(),
    constraint artifacts_name_key unique (session_id, revision, name),
    constraint artifacts_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    -- No artifact without an event trail.
    constraint artifacts_first_event_fkey foreign key (tenant_id, session_id, first_sequence)
        references session_state_events (tenant_id, session_id, sequence),
    constraint artifacts_last_event_fkey foreign key (tenant_id, session_id, last_sequence)
        references session_state_events (tenant_id, session_id, sequence),
    constraint artifacts_sequences_check check (first_sequence <= last_sequence),
    constraint artifacts_size_check check (size >= 0),
    constraint artifacts_sha256_check check (sha256 ~ '^[0-9a-f]{64}$')
);
call lectern.protect('artifacts');

-- Stemming by the language of the transcript (BCP 47); `simple` (whole words) where PostgreSQL knows no rules for it.
create function lectern.search_configuration(language text) returns regconfig
    language sql immutable parallel safe
    as $$
        select case lower(split_part(language, '-', 1))
            when 'ar' then 'pg_catalog.arabic'::regconfig
            when 'ca' then 'pg_catalog.catalan'::regconfig
            when 'da' then 'pg_catalog.danish'::regconfig
            when 'de' then 'pg_catalog.german'::regconfig
            when 'el' then 'pg_catalog.greek'::regconfig
            when 'en' then 'pg_catalog.english'::regconfig
            when 'es' then 'pg_catalog.spanish'::regconfig
            when 'eu' then 'pg_catalog.basque'::regconfig
            when 'fi' then 'pg_catalog.finnish'::regconfig
            when 'fr' then 'pg_catalog.french'::regconfig
            when 'ga' then 'pg_catalog.irish'::regconfig
            when 'hi' then 'pg_catalog.hindi'::regconfig
            when 'hu' then 'pg_catalog.hungarian'::regconfig
            when 'hy' then 'pg_catalog.armenian'::regconfig
            when 'id' then 'pg_catalog.indonesian'::regconfig
            when 'it' then 'pg_catalog.italian'::regconfig
            when 'lt' then 'pg_catalog.lithuanian'::regconfig
            when 'ne' then 'pg_catalog.nepali'::regconfig
            when 'nl' then 'pg_catalog.dutch'::regconfig
            when 'no' then 'pg_catalog.norwegian'::regconfig
            when 'pt' then 'pg_catalog.portuguese'::regconfig
            when 'ro' then 'pg_catalog.romanian'::regconfig
            when 'ru' then 'pg_catalog.russian'::regconfig
            when 'sr' then 'pg_catalog.serbian'::regconfig
            when 'sv' then 'pg_catalog.swedish'::regconfig
            when 'ta' then 'pg_catalog.tamil'::regconfig
            when 'tr' then 'pg_catalog.turkish'::regconfig
            when 'yi' then 'pg_catalog.yiddish'::regconfig
            else 'pg_catalog.simple'::regconfig
        end
    $$;

-- One row per cue. No GIN index on `search` or on trigrams of `text`: under row-level security PostgreSQL may not use
-- one (`@@` and `%` are not leakproof), so a search narrows by tenant and course first and filters what is left.
create table transcript_cues (
    tenant_id uuid not null,
    session_id uuid not null,
    course_id uuid not null,
    revision text not null,
    ordinal integer not null,
    cue_id text not null,
    start_ticks bigint not null,
    end_ticks bigint not null,
    language text not null,
    text text not null,
    search tsvector not null generated always as (to_tsvector(lectern.search_configuration(language), text)) stored,
    constraint transcript_cues_pkey primary key (session_id, revision, ordinal),
    constraint transcript_cues_cue_key unique (session_id, revision, cue_id),
    constraint transcript_cues_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    constraint transcript_cues_course_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id),
    constraint transcript_cues_span_check check (0 <= start_ticks and start_ticks <= end_ticks)
);
create index transcript_cues_course_idx on transcript_cues (tenant_id, course_id, session_id);
call lectern.protect('transcript_cues');

create table chapters (
    tenant_id uuid not null,
    session_id uuid not null,
    course_id uuid not null,
    revision text not null,
    ordinal integer not null,
    start_ticks bigint not null,
    end_ticks bigint not null,
    title text not null,
    cue_ids text[] not null,
    constraint chapters_pkey primary key (session_id, revision, ordinal),
    constraint chapters_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    constraint chapters_course_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id),
    constraint chapters_span_check check (0 <= start_ticks and start_ticks <= end_ticks)
);
create index chapters_course_idx on chapters (tenant_id, course_id, session_id);
call lectern.protect('chapters');

create table highlights (
    tenant_id uuid not null,
    session_id uuid not null,
    course_id uuid not null,
    revision text not null,
    ordinal integer not null,
    start_ticks bigint not null,
    end_ticks bigint not null,
    text text not null,
    cue_ids text[] not null,
    constraint highlights_pkey primary key (session_id, revision, ordinal),
    constraint highlights_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    constraint highlights_course_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id),
    constraint highlights_span_check check (0 <= start_ticks and start_ticks <= end_ticks)
);
create index highlights_course_idx on highlights (tenant_id, course_id, session_id);
call lectern.protect('highlights');
