-- The activity log says for whom a deputy acted.
alter table audit add column acts_for text;
