-- Work: jobs, what they made, lanes, workers. A job row is its own outbox entry: it is written in the transaction that
-- causes the job, and Redis only carries hints that it exists.

create type job_kind as enum (
    'ingest_upload', 'watch_egress', 'render_chunk', 'transcribe', 'caption_live', 'settle', 'derive', 'assemble');
create type job_lane as enum ('interactive', 'transcode', 'transcribe', 'light');
create type job_state as enum ('queued', 'running', 'succeeded', 'failed', 'cancelled');

create table jobs (
    id uuid primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    recording_id uuid,
    kind job_kind not null,
    unit integer not null,
    digest text not null,
    lane job_lane not null,
    priority smallint not null,
    payload jsonb not null default '{}',
    state job_state not null default 'queued',
    attempt integer not null default 0,
    deferrals integer not null default 0,
    rescues integer not null default 0,
    run_at timestamptz not null default lectern.now(),
    dispatch integer not null default 0,
    published_at timestamptz,
    lease_epoch bigint not null default 0,
    lease_owner text,
    lease_until timestamptz,
    progress real not null default 0,
    checkpoint jsonb,
    cancel_requested boolean not null default false,
    superseded boolean not null default false,
    expected_seconds real not null,
    last_error jsonb,
    result jsonb,
    created_at timestamptz not null default lectern.now(),
    started_at timestamptz,
    finished_at timestamptz,
    -- One job for one piece of work, whoever plans it and however often.
    constraint jobs_work_key unique nulls not distinct (session_id, recording_id, kind, unit, digest),
    constraint jobs_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint jobs_recording_fkey foreign key (tenant_id, recording_id) references recordings (tenant_id, id),
    constraint jobs_unit_check check (unit >= 0),
    constraint jobs_digest_check check (digest ~ '^[0-9a-f]{64}$'),
    constraint jobs_counts_check check (attempt >= 0 and deferrals >= 0 and rescues >= 0 and dispatch >= 0),
    constraint jobs_progress_check check (progress between 0 and 1),
    constraint jobs_lease_check check (
        (state = 'running') = (lease_owner is not null) and (state = 'running') = (lease_until is not null)),
    constraint jobs_published_check check (published_at is null or state = 'queued'),
    constraint jobs_finished_check check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
    constraint jobs_result_check check ((state = 'succeeded') = (result is not null))
);
comment on column jobs.priority is 'within its lane; the smallest runs first';
comment on column jobs.attempt is 'failures so far; in no id and no key';
comment on column jobs.deferrals is 'times in a row that something outside was unavailable; counts no attempt';
comment on column jobs.rescues is 'leases that ran out since the last committed step';
comment on column jobs.dispatch is 'number of the last message that was sent about it';
comment on column jobs.published_at is 'when that message was sent; null: to be sent once due';
comment on column jobs.lease_epoch is 'raised whenever the row enters or leaves running; fences whoever held it before';
comment on column jobs.superseded is 'cancelled by the plan, which may want it back, not by a person';

-- Due and not published, in the order in which the relay takes them: a loose scan over (priority, tenant).
create index jobs_due_idx on jobs (lane, priority, tenant_id, run_at, id) where state = 'queued' and published_at is null;
create index jobs_published_idx on jobs (lane, tenant_id, published_at) where state = 'queued' and published_at is not null;
create index jobs_running_idx on jobs (lane, tenant_id, lease_until) where state = 'running';
create index jobs_started_idx on jobs (lane, started_at) where started_at is not null;
create index jobs_finished_idx on jobs (finished_at) where finished_at is not null;
create index jobs_list_idx on jobs (tenant_id, id);
create index jobs_failed_idx on jobs (lane, id) where state = 'failed';
create index jobs_recording_idx on jobs (tenant_id, recording_id) where recording_id is not null;
call lectern.protect('jobs');
call lectern.show_to_dispatch('jobs');
grant select, insert, update, delete on jobs to lectern_dispatch;

-- What jobs made; the bytes lie in the object store under their SHA-256. An output counts only while its digest is
-- planned.
create table job_outputs (
    tenant_id uuid not null,
    session_id uuid not null,
    recording_id uuid,
    digest text not null,
    kind job_kind not null,
    unit integer not null,
    name text not null,
    start_ticks bigint not null,
    end_ticks bigint not null,
    sha256 text not null,
    size bigint not null,
    extension text not null,
    detail jsonb not null default '{}',
    constraint job_outputs_name_key unique nulls not distinct (session_id, recording_id, digest, kind, unit, name),
    constraint job_outputs_session_fkey foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint job_outputs_recording_fkey foreign key (tenant_id, recording_id) references recordings (tenant_id, id),
    constraint job_outputs_unit_check check (unit >= 0),
    constraint job_outputs_span_check check (start_ticks <= end_ticks),
    constraint job_outputs_digest_check check (digest ~ '^[0-9a-f]{64}$'),
    constraint job_outputs_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint job_outputs_size_check check (size >= 0),
    constraint job_outputs_extension_check check (extension ~ '^[a-z0-9]{1,8}$')
);
create index job_outputs_recording_idx on job_outputs (tenant_id, recording_id) where recording_id is not null;
call lectern.protect('job_outputs');

create table lanes (
    lane job_lane primary key,
    paused boolean not null default false,
    updated_at timestamptz not null default lectern.now()
);
insert into lanes (lane) values ('interactive'), ('transcode'), ('transcribe'), ('light');
grant select on lanes to lectern_app;
grant select, update on lanes to lectern_dispatch;

-- One row per worker process and lane that it serves.
create table workers (
    name text not null,
    lane job_lane not null,
    slots integer not null,
    drain_requested boolean not null default false,
    draining boolean not null default false,
    started_at timestamptz not null default lectern.now(),
    seen_at timestamptz not null default lectern.now(),
    constraint workers_pkey primary key (name, lane),
    constraint workers_slots_check check (slots > 0)
);
grant select on workers to lectern_app;
grant select, insert, update, delete on workers to lectern_dispatch;
