-- Courses, lessons, sessions, who may do what in them, the event log, and the recordings that jobs work on.

create type course_status as enum ('draft', 'published');

create table courses (
    id uuid primary key,
    tenant_id uuid not null,
    title text not null,
    description text not null default '',
    status course_status not null default 'draft',
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint courses_tenant_id_key unique (tenant_id, id),
    constraint courses_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint courses_title_check check (length(title) between 1 and 200)
);
create index courses_list_idx on courses (tenant_id, created_at desc, id desc);
call lectern.protect('courses');

create table lessons (
    id uuid primary key,
    tenant_id uuid not null,
    course_id uuid not null,
    title text not null,
    order_index integer not null,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint lessons_course_key unique (tenant_id, course_id, id),
    -- Deferred, so that two lessons can change places.
    constraint lessons_order_key unique (tenant_id, course_id, order_index) deferrable initially deferred,
    constraint lessons_course_fkey foreign key (tenant_id, course_id) references courses (tenant_id, id),
    constraint lessons_title_check check (length(title) between 1 and 200),
    constraint lessons_order_check check (order_index >= 0)
);
call lectern.protect('lessons');

create type session_status as enum ('scheduled', 'starting', 'live', 'ending', 'ended', 'archived');

create table sessions (
    id uuid primary key,
    tenant_id uuid not null,
    course_id uuid not null,
    lesson_id uuid,
    title text not null,
    status session_status not null default 'scheduled',
    scheduled_start_at timestamptz not null,
    scheduled_end_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    created_by uuid not null,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint sessions_tenant_id_key unique (tenant_id, id),
    -- Projections repeat the course of their session: the key that keeps them honest.
    constraint sessions_course_key unique (tenant_id, course_id, id),
    constraint sessions_course_fkey foreign key (tenant_id, course_id) references courses (tenant_id, id),
    constraint sessions_lesson_fkey
        foreign key (tenant_id, course_id, lesson_id) references lessons (tenant_id, course_id, id),
    constraint sessions_created_by_fkey foreign key (tenant_id, created_by) references users (tenant_id, id),
    constraint sessions_title_check check (length(title) between 1 and 200),
    constraint sessions_schedule_check check (scheduled_end_at >= scheduled_start_at),
    constraint sessions_started_check check (status not in ('live', 'ending') or started_at is not null),
    constraint sessions_ended_check check ((status in ('ended', 'archived')) = (ended_at is not null))
);
create index sessions_list_idx on sessions (tenant_id, created_at desc, id desc);
create index sessions_course_idx on sessions (tenant_id, course_id, created_at desc, id desc);
create index sessions_lesson_idx on sessions (tenant_id, course_id, lesson_id) where lesson_id is not null;
call lectern.protect('sessions');

create type role_scope as enum ('tenant', 'course', 'session');

-- `scope_id` is null for the whole tenant, else a course or a session, as `scope` says; the generated columns give the
-- foreign keys something to hold.
create table user_roles (
    id uuid primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    role role_name not null,
    scope role_scope not null,
    scope_id uuid,
    course_id uuid generated always as (case when scope = 'course' then scope_id end) stored,
    session_id uuid generated always as (case when scope = 'session' then scope_id end) stored,
    granted_by uuid,
    created_at timestamptz not null default lectern.now(),
    constraint user_roles_grant_key unique nulls not distinct (tenant_id, user_id, role, scope, scope_id),
    constraint user_roles_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint user_roles_role_fkey foreign key (role) references roles (name),
    constraint user_roles_course_fkey foreign key (tenant_id, course_id) references courses (tenant_id, id),
    constraint user_roles_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint user_roles_granted_by_fkey foreign key (tenant_id, granted_by) references users (tenant_id, id),
    constraint user_roles_scope_check check ((scope = 'tenant') = (scope_id is null)),
    constraint user_roles_admin_check check (role <> 'admin' or scope = 'tenant')
);
create index user_roles_course_idx on user_roles (tenant_id, course_id) where course_id is not null;
create index user_roles_session_idx on user_roles (tenant_id, session_id) where session_id is not null;
call lectern.protect('user_roles');

create table session_participants (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    user_id uuid not null,
    role role_name not null,
    permissions jsonb not null default '{}',
    joined_at timestamptz not null default lectern.now(),
    left_at timestamptz,
    constraint session_participants_session_fkey
        foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint session_participants_user_fkey foreign key (tenant_id, user_id) references users (tenant_id, id),
    constraint session_participants_role_fkey foreign key (role) references roles (name),
    constraint session_participants_left_check check (left_at >= joined_at)
);
create index session_participants_session_idx on session_participants (tenant_id, session_id, joined_at);
-- A person is in a class once at a time.
create unique index session_participants_present_key
    on session_participants (tenant_id, session_id, user_id) where left_at is null;
call lectern.protect('session_participants');

-- The row that gives an event its sequence: a table of its own, so that it can be the last lock that a transaction
-- takes, whatever the transaction did to the session before.
create table session_event_heads (
    session_id uuid primary key,
    tenant_id uuid not null,
    last_sequence bigint not null default 0,
    last_created_at timestamptz not null default '-infinity',
    constraint session_event_heads_tenant_id_key unique (tenant_id, session_id),
    constraint session_event_heads_session_fkey
        foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint session_event_heads_sequence_check check (last_sequence >= 0)
) with (fillfactor = 50);
call lectern.protect('session_event_heads', 'select, insert, update');

-- The event log. Its foreign key goes to the head, which the append has locked already: one to `sessions` would take a
-- lock there, after the last one.
create table session_state_events (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    sequence bigint not null,
    event_type text not null,
    schema_version integer not null,
    event_payload jsonb not null,
    idempotency_key text not null,
    created_at timestamptz not null,
    constraint session_state_events_sequence_key unique (tenant_id, session_id, sequence),
    constraint session_state_events_idempotency_key unique (session_id, idempotency_key),
    constraint session_state_events_session_fkey
        foreign key (tenant_id, session_id) references session_event_heads (tenant_id, session_id),
    constraint session_state_events_sequence_check check (sequence >= 1),
    constraint session_state_events_type_check check (event_type ~ '^[a-z_]+\.[a-z_]+$'),
    constraint session_state_events_version_check check (schema_version >= 1),
    constraint session_state_events_payload_check check (jsonb_typeof(event_payload) = 'object'),
    constraint session_state_events_key_check check (length(idempotency_key) between 1 and 200)
);
call lectern.protect('session_state_events', 'select, insert');
grant select, update (event_payload) on session_state_events to lectern_erasure;

-- Second to the missing grant: it also stops the owner and a superuser. Erasure leaves the row and empties personal
-- fields of the payload, so it changes nothing but that column.
create function lectern.refuse_event_change() returns trigger
    language plpgsql
    as $$
    begin
        if tg_op = 'UPDATE' and current_user = 'lectern_erasure'
            and to_jsonb(old) - 'event_payload' = to_jsonb(new) - 'event_payload'
        then
            return new;
        end if;
        raise exception '% on session_state_events: the log is append-only', tg_op
            using errcode = 'restrict_violation', constraint = 'session_state_events_append_only';
    end
    $$;
create trigger session_state_events_append_only
    before update or delete on session_state_events
    for each row execute function lectern.refuse_event_change();
create trigger session_state_events_no_truncate
    before truncate on session_state_events
    for each statement execute function lectern.refuse_change();

create type recording_status as enum ('uploading', 'arming', 'recording', 'finalizing', 'finalized', 'failed');
create type recording_source as enum ('upload', 'egress');

create table recordings (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    ordinal integer not null,
    status recording_status not null,
    source recording_source not null,
    file_name text,
    declared_size bigint,
    upload_id text,
    media_uri text,
    etag text,
    size bigint,
    recipe jsonb,
    render_plan jsonb,
    duration_ticks bigint,
    expected_duration_ticks bigint,
    source_closed boolean not null default false,
    failure_code text,
    failure_message text,
    started_offset_ticks bigint not null default 0,
    created_at timestamptz not null default lectern.now(),
    updated_at timestamptz not null default lectern.now(),
    constraint recordings_tenant_id_key unique (tenant_id, id),
    constraint recordings_ordinal_key unique (tenant_id, session_id, ordinal),
    constraint recordings_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint recordings_ordinal_check check (ordinal >= 0),
    -- An empty file is taken, and fails as what it is: unreadable.
    constraint recordings_size_check check (declared_size >= 0 and size >= 0),
    constraint recordings_file_name_check check (length(file_name) between 1 and 255),
    constraint recordings_duration_check check (duration_ticks >= 0 and expected_duration_ticks >= 0),
    constraint recordings_upload_check
        check (source <> 'upload' or (file_name is not null and declared_size is not null)),
    constraint recordings_plan_check check ((recipe is null) = (render_plan is null)),
    -- How long it is, is known once nothing more can come.
    constraint recordings_closed_check check (not source_closed or duration_ticks is not null or status = 'failed'),
    constraint recordings_failure_check check (
        (status = 'failed') = (failure_code is not null) and (failure_code is null) = (failure_message is null))
);
comment on column recordings.ordinal is 'within its session, in the order of recording: 0, 1, 2';
comment on column recordings.started_offset_ticks is 'where it lies on the timeline of its session, in 1/90000 s';
comment on column recordings.expected_duration_ticks is 'as its file says, while it is still being cut; null: live';
comment on column recordings.recipe is 'timeline::recipe::Recipe';
comment on column recordings.render_plan is 'timeline::render_plan::RenderPlan';
create index recordings_open_idx on recordings (tenant_id, status)
    where status in ('uploading', 'arming', 'recording', 'finalizing');
call lectern.protect('recordings');
call lectern.show_to_dispatch('recordings');
grant select (id, tenant_id, status) on recordings to lectern_dispatch;

-- The completeness ledger.
create table recording_segments (
    tenant_id uuid not null,
    recording_id uuid not null,
    ordinal integer not null,
    key text not null,
    size bigint not null,
    sha256 text not null,
    start_ticks bigint not null,
    duration_ticks bigint not null,
    idr_ticks bigint[] not null,
    registered_at timestamptz not null default lectern.now(),
    constraint recording_segments_pkey primary key (recording_id, ordinal),
    constraint recording_segments_recording_fkey
        foreign key (tenant_id, recording_id) references recordings (tenant_id, id),
    constraint recording_segments_ordinal_check check (ordinal >= 0),
    constraint recording_segments_size_check check (size >= 0),
    constraint recording_segments_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint recording_segments_span_check check (start_ticks >= 0 and duration_ticks >= 0)
);
call lectern.protect('recording_segments');
