-- What is searched: every text of a replay with its time, an inverted index over their words, and the words themselves.
--
-- A full-text index would serve nobody here: `@@` and `%` are not leakproof, so PostgreSQL asks row-level security first
-- and reads every cue of the tenant. Equality and order of texts are leakproof. So words are stemmed when a revision is
-- published, and a search reads a few rows of ordinary indexes.

alter table replays add column language text;
comment on column replays.language is 'of the transcript, BCP 47; null: nothing was transcribed';

-- Stemmed anew below, once for every word of a class instead of every cue.
alter table transcript_cues drop column search;

create type search_kind as enum ('chapter', 'slide', 'note', 'speech');

-- One row per text that can be found. `ordinal` counts within the session, over all kinds.
create table search_entries (
    tenant_id uuid not null,
    session_id uuid not null,
    course_id uuid not null,
    revision text not null,
    ordinal integer not null,
    kind search_kind not null,
    start_ticks bigint not null,
    end_ticks bigint not null,
    text text not null,
    slide_page integer,
    slide_image text,
    constraint search_entries_pkey primary key (session_id, ordinal),
    constraint search_entries_replay_fkey foreign key (tenant_id, session_id, revision)
        references replays (tenant_id, session_id, revision),
    constraint search_entries_course_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id),
    constraint search_entries_span_check check (0 <= start_ticks and start_ticks <= end_ticks),
    constraint search_entries_slide_check check ((slide_page is null) = (slide_image is null))
);
comment on column search_entries.slide_page is 'of the slide that is shown when it begins';
comment on column search_entries.slide_image is 'logical name of its picture';
call lectern.protect('search_entries');

-- Which entries of a session hold a term: a word without its endings, by the rules of `language` (its primary subtag;
-- '' where nothing is known). Texts are compared by bytes, so that words with the same beginning stand together.
create table search_postings (
    tenant_id uuid not null,
    course_id uuid not null,
    language text not null,
    term text collate "C" not null,
    session_id uuid not null,
    kind search_kind not null,
    ordinals integer[] not null,
    constraint search_postings_pkey primary key (course_id, term, language, session_id, kind),
    constraint search_postings_session_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id)
);
create index search_postings_session_idx on search_postings (tenant_id, session_id);
call lectern.protect('search_postings');

-- The words of a course and the term that each stands for: what a beginning or a misspelling may have meant. What tells
-- its indexes apart stands right behind the course, so that PostgreSQL takes the right one also before it has statistics.
create table search_words (
    tenant_id uuid not null,
    course_id uuid not null,
    language text not null,
    word text collate "C" not null,
    term text collate "C" not null,
    reversed text collate "C" not null generated always as (reverse(word)) stored,
    constraint search_words_pkey primary key (course_id, word, language),
    constraint search_words_course_fkey foreign key (tenant_id, course_id) references courses (tenant_id, id)
);
create index search_words_term_idx on search_words (course_id, term, language);
-- By their ends, for words whose beginning is misspelt.
create index search_words_reversed_idx on search_words (course_id, reversed, language);
call lectern.protect('search_words');

-- What a class is about, as its notes name it.
create table key_terms (
    tenant_id uuid not null,
    course_id uuid not null,
    session_id uuid not null,
    term text not null,
    constraint key_terms_pkey primary key (session_id, term),
    constraint key_terms_session_fkey foreign key (tenant_id, course_id, session_id)
        references sessions (tenant_id, course_id, id)
);
create index key_terms_course_idx on key_terms (tenant_id, course_id);
call lectern.protect('key_terms');
