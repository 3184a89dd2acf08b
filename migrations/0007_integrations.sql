-- Services of others, and where a class is streamed to.

create type integration_status as enum ('active', 'revoked');

create table integrations (
    id uuid primary key,
    tenant_id uuid not null,
    provider text not null,
    status integration_status not null default 'active',
    settings jsonb not null default '{}',
    created_at timestamptz not null default lectern.now(),
    revoked_at timestamptz,
    constraint integrations_tenant_id_key unique (tenant_id, id),
    constraint integrations_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint integrations_provider_check check (length(provider) between 1 and 100),
    constraint integrations_revoked_check check ((status = 'revoked') = (revoked_at is not null))
);
create index integrations_tenant_idx on integrations (tenant_id);
call lectern.protect('integrations');

create table multistream_destinations (
    id uuid primary key,
    tenant_id uuid not null,
    integration_id uuid,
    provider text not null,
    name text not null,
    url text not null,
    encrypted_key bytea not null,
    created_at timestamptz not null default lectern.now(),
    constraint multistream_destinations_tenant_id_key unique (tenant_id, id),
    constraint multistream_destinations_tenant_fkey foreign key (tenant_id) references tenants (id),
    constraint multistream_destinations_integration_fkey
        foreign key (tenant_id, integration_id) references integrations (tenant_id, id),
    constraint multistream_destinations_name_check check (length(name) between 1 and 200)
);
comment on column multistream_destinations.encrypted_key is 'the stream key, sealed by the API; never sent to a client';
create index multistream_destinations_tenant_idx on multistream_destinations (tenant_id);
call lectern.protect('multistream_destinations');

create type session_destination_status as enum ('enabled', 'live', 'disabled', 'failed');

-- Both foreign keys carry the tenant, so a destination never crosses one.
create table session_destinations (
    tenant_id uuid not null,
    session_id uuid not null,
    destination_id uuid not null,
    status session_destination_status not null default 'enabled',
    failure_code text,
    updated_at timestamptz not null default lectern.now(),
    constraint session_destinations_pkey primary key (session_id, destination_id),
    constraint session_destinations_session_fkey
        foreign key (tenant_id, session_id) references sessions (tenant_id, id),
    constraint session_destinations_destination_fkey
        foreign key (tenant_id, destination_id) references multistream_destinations (tenant_id, id),
    constraint session_destinations_failure_check check ((status = 'failed') = (failure_code is not null))
);
create index session_destinations_destination_idx on session_destinations (tenant_id, destination_id);
call lectern.protect('session_destinations');
