-- Whether a session is open to those of its course who have no part in its making: before and while it is held, and after
-- that once its replay is published; in a published course.
create function lectern.session_is_open(session uuid) returns boolean
    language sql stable parallel safe
    as $$
        select exists (
            select from sessions
            join courses on courses.id = sessions.course_id
            left join replays on replays.session_id = sessions.id
            where sessions.id = session and courses.status = 'published'
                and (sessions.status in ('scheduled', 'starting', 'live', 'ending') or replays.status = 'published')
        )
    $$;
