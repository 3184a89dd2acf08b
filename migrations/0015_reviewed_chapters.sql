-- A chapter says whether a person has set it.

alter table chapters add column reviewed boolean not null default false;
