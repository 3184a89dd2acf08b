-- The text on slides is read by a job of its own, between what settles a recording and what is derived from it.

alter type job_kind add value 'read_slides' after 'settle';
