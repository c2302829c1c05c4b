-- A store as the release of format 1 left it: one machine, one activity, one role, a tag. Written by that release's own statements.
CREATE TABLE machines (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
  type TEXT NOT NULL, created INTEGER NOT NULL, definition TEXT NOT NULL, role TEXT NOT NULL, logging TEXT NOT NULL,
  tracing INTEGER NOT NULL, encryption TEXT NOT NULL,
  revision TEXT, last_version INTEGER NOT NULL DEFAULT 0, first_description TEXT, status TEXT NOT NULL DEFAULT 'ACTIVE');
CREATE INDEX machines_by_place ON machines (account, region, id);
CREATE TABLE versions (
  machine TEXT NOT NULL, number INTEGER NOT NULL, revision TEXT, created INTEGER NOT NULL, description TEXT,
  definition TEXT NOT NULL, role TEXT NOT NULL, logging TEXT NOT NULL, tracing INTEGER NOT NULL, encryption TEXT NOT NULL,
  PRIMARY KEY (machine, number)) WITHOUT ROWID;
CREATE TABLE aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
  routing TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE INDEX aliases_by_machine ON aliases (machine, id);
CREATE TABLE activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
  created INTEGER NOT NULL, encryption TEXT NOT NULL);
CREATE INDEX activities_by_place ON activities (account, region, id);
CREATE TABLE roles (
  account TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, arn TEXT NOT NULL, role_id TEXT NOT NULL,
  created INTEGER NOT NULL, trust TEXT NOT NULL, description TEXT, max_session INTEGER NOT NULL, boundary TEXT,
  PRIMARY KEY (account, key)) WITHOUT ROWID;
CREATE TABLE role_policies (
  account TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (account, role, name)) WITHOUT ROWID;
CREATE TABLE role_attachments (
  account TEXT NOT NULL, role TEXT NOT NULL, policy TEXT NOT NULL,
  PRIMARY KEY (account, role, policy)) WITHOUT ROWID;
CREATE TABLE tags (
  arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (arn, key));
CREATE TABLE tag_index (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, at INTEGER NOT NULL, tags TEXT);
CREATE INDEX tag_index_by_arn ON tag_index (account, region, arn, seq);
INSERT INTO machines (arn, account, region, name, type, created, definition, role, logging, tracing, encryption)
  VALUES ('arn:aws:states:eu-west-1:123456789012:stateMachine:old', '123456789012', 'eu-west-1', 'old', 'STANDARD', 1700000000000,
  '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}', 'arn:aws:iam::123456789012:role/r',
  '{"level":"OFF","includeExecutionData":false}', 0, '{"type":"AWS_OWNED_KEY"}');
INSERT INTO activities (arn, account, region, name, created, encryption)
  VALUES ('arn:aws:states:eu-west-1:123456789012:activity:a', '123456789012', 'eu-west-1', 'a', 1700000000000, '{"type":"AWS_OWNED_KEY"}');
INSERT INTO tags (arn, key, value) VALUES ('arn:aws:states:eu-west-1:123456789012:stateMachine:old', 'team', 'a');
PRAGMA user_version = 1;
