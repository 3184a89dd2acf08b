-- A school's recordings, newest first, a page at a time.
create index recordings_list_idx on recordings (tenant_id, created_at desc, id desc);
