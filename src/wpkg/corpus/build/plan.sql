-- What a build has to do. Drawn up anew by every run.
CREATE TABLE items (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, digest TEXT NOT NULL,
  path TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL, bucket INTEGER
);
CREATE TABLE refused (name TEXT PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
-- What is known of documents under this version of the reader; content: 0 nothing but the entry, 1 in a part, 2 staged.
CREATE TABLE known (
  name TEXT, asked TEXT, digest TEXT, content INTEGER NOT NULL, natural TEXT NOT NULL, slug TEXT NOT NULL,
  language TEXT NOT NULL, text TEXT NOT NULL, code TEXT NOT NULL, entry TEXT NOT NULL,
  file TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY (name, asked, digest)
) WITHOUT ROWID;
-- The parts in force: how many documents each has.
CREATE TABLE parts (number INTEGER PRIMARY KEY, documents INTEGER NOT NULL);
-- What a document is to be called where it is not what its symbol says; and the one it is a copy of.
CREATE TABLE assigned (name TEXT PRIMARY KEY, asked TEXT NOT NULL, copied TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE todo (number INTEGER PRIMARY KEY, name TEXT NOT NULL, asked TEXT NOT NULL);
