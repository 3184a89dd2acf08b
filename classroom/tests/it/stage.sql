-- One row in every table below a tenant. `:tenant` is replaced by the tenant's id, `:n` by its number. All ids of one
-- tenant are equal to its own: they are keys of different tables.

insert into tenants (id, name) values (:tenant, 'Tenant :n');
insert into tenant_domains (domain, tenant_id) values ('tenant:n.example', :tenant);
insert into users (id, tenant_id, email, display_name) values (:tenant, :tenant, 'someone@tenant.example', 'Someone');
insert into user_identities (id, tenant_id, user_id, issuer, subject)
    values (:tenant, :tenant, :tenant, 'https://issuer.example', 'subject');
insert into web_sessions (id, tenant_id, user_id, token_sha256, created_at, last_seen_at, expires_at)
    select :tenant, :tenant, :tenant, sha256('token'), at, at, at + interval '1 hour' from lectern.now() as at;
insert into courses (id, tenant_id, title) values (:tenant, :tenant, 'Course');
insert into lessons (id, tenant_id, course_id, title, order_index) values (:tenant, :tenant, :tenant, 'Lesson', 0);
insert into sessions (id, tenant_id, course_id, lesson_id, title, scheduled_start_at, scheduled_end_at, created_by)
    values (:tenant, :tenant, :tenant, :tenant, 'Session', lectern.now(), lectern.now(), :tenant);
insert into user_roles (id, tenant_id, user_id, role, scope) values (:tenant, :tenant, :tenant, 'admin', 'tenant');
insert into session_participants (id, tenant_id, session_id, user_id, role)
    values (:tenant, :tenant, :tenant, :tenant, 'student');
insert into session_event_heads (session_id, tenant_id, last_sequence) values (:tenant, :tenant, 1);
insert into session_state_events
    (id, tenant_id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at)
    values (:tenant, :tenant, :tenant, 1, 'hand.raised', 1, '{}', 'key', lectern.now());
insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size)
    values (:tenant, :tenant, :tenant, 0, 'uploading', 'upload', 'class.mp4', 1);
insert into recording_segments (tenant_id, recording_id, ordinal, key, size, sha256, start_ticks, duration_ticks, idr_ticks)
    values (:tenant, :tenant, 0, 'key', 1, repeat('0', 64), 0, 1, '{0}');

insert into jobs (id, tenant_id, session_id, recording_id, kind, unit, digest, lane, priority, expected_seconds)
    values (:tenant, :tenant, :tenant, :tenant, 'ingest_upload', 0, repeat('0', 64), 'transcode', 0, 1);
insert into job_outputs
    (tenant_id, session_id, recording_id, digest, kind, unit, name, start_ticks, end_ticks, sha256, size, extension)
    values (:tenant, :tenant, :tenant, repeat('0', 64), 'ingest_upload', 0, 'name', 0, 1, repeat('0', 64), 1, 'bin');

insert into replays (id, tenant_id, session_id, revision, manifest_sha256, duration_ticks, missing)
    values (:tenant, :tenant, :tenant, 'one', repeat('0', 64), 1, '[]');
insert into replay_files (tenant_id, session_id, revision, name, key, size, sha256, content_type)
    values (:tenant, :tenant, 'one', 'manifest.json', 'key', 1, repeat('0', 64), 'application/json');
insert into artifacts (id, tenant_id, session_id, revision, kind, name, key, content_type, size, sha256, recipe_version,
        first_sequence, last_sequence)
    values (:tenant, :tenant, :tenant, 'one', 'manifest', 'manifest.json', 'key', 'application/json', 1, repeat('0', 64),
        1, 1, 1);
insert into transcript_cues
    (tenant_id, session_id, course_id, revision, ordinal, cue_id, start_ticks, end_ticks, language, text)
    values (:tenant, :tenant, :tenant, 'one', 0, '0-0-0', 0, 1, 'en', 'said');
insert into chapters (tenant_id, session_id, course_id, revision, ordinal, start_ticks, end_ticks, title, cue_ids)
    values (:tenant, :tenant, :tenant, 'one', 0, 0, 1, 'Chapter', '{}');
insert into highlights (tenant_id, session_id, course_id, revision, ordinal, start_ticks, end_ticks, text, cue_ids)
    values (:tenant, :tenant, :tenant, 'one', 0, 0, 1, 'Highlight', '{}');

insert into caption_drafts (session_id, tenant_id, version, corrections, saved_by)
    values (:tenant, :tenant, 1, '[]', :tenant);

insert into studio_scenes (id, tenant_id, session_id, name) values (:tenant, :tenant, :tenant, 'Scene');
insert into studio_assets (id, tenant_id, session_id, kind, uri, content_type, size)
    values (:tenant, :tenant, :tenant, 'slide', 'key', 'application/pdf', 1);
insert into chat_messages (id, tenant_id, session_id, user_id, content) values (:tenant, :tenant, :tenant, :tenant, 'hi');
insert into questions (id, tenant_id, session_id, user_id, content) values (:tenant, :tenant, :tenant, :tenant, 'why');
insert into polls (id, tenant_id, session_id, prompt, options) values (:tenant, :tenant, :tenant, 'Which', '{a,b}');
insert into poll_votes (tenant_id, poll_id, user_id, option_index) values (:tenant, :tenant, :tenant, 0);

insert into integrations (id, tenant_id, provider) values (:tenant, :tenant, 'provider');
insert into multistream_destinations (id, tenant_id, provider, name, url, encrypted_key)
    values (:tenant, :tenant, 'custom', 'Destination', 'rtmp://stream.example', '\x00');
insert into session_destinations (tenant_id, session_id, destination_id) values (:tenant, :tenant, :tenant);

insert into idempotency_keys (tenant_id, user_id, route, key, body_sha256, state, running_until)
    values (:tenant, :tenant, 'POST /api/x', 'key', repeat('0', 64), 'running', lectern.now());
insert into webhook_receipts (tenant_id, provider, event_id, body_sha256)
    values (:tenant, 'livekit', 'event', repeat('0', 64));
insert into audit_log (id, tenant_id, action, target_type) values (:tenant, :tenant, 'role.granted', 'user');
insert into media_access_log (id, tenant_id, user_id, session_id, access)
    values (:tenant, :tenant, :tenant, :tenant, 'playback');

insert into playback_positions (tenant_id, user_id, session_id, position_ticks) values (:tenant, :tenant, :tenant, 1);
insert into private_notes (tenant_id, user_id, id, session_id, at_ticks, text)
    values (:tenant, :tenant, :tenant, :tenant, 0, 'note');

insert into search_entries (tenant_id, session_id, course_id, revision, ordinal, kind, start_ticks, end_ticks, text)
    values (:tenant, :tenant, :tenant, 'one', 0, 'speech', 0, 1, 'said');
insert into search_postings (tenant_id, course_id, language, term, session_id, kind, ordinals)
    values (:tenant, :tenant, 'en', 'said', :tenant, 'speech', '{0}');
insert into search_words (tenant_id, course_id, language, word, term) values (:tenant, :tenant, 'en', 'said', 'said');
insert into key_terms (tenant_id, course_id, session_id, term) values (:tenant, :tenant, :tenant, 'said');
