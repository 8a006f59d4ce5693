PRAGMA user_version = 1;

CREATE TABLE account (
    id       BLOB PRIMARY KEY NOT NULL,
    provider TEXT NOT NULL,
    position INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE activity (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB NOT NULL UNIQUE,
    account  BLOB NOT NULL,
    at       INTEGER NOT NULL,
    entry    BLOB NOT NULL
) STRICT;

CREATE TABLE enrollment (
    id         BLOB PRIMARY KEY NOT NULL,
    code_index BLOB NOT NULL UNIQUE,
    alias      TEXT NOT NULL UNIQUE,
    begun      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    id       BLOB PRIMARY KEY NOT NULL,
    account  BLOB NOT NULL REFERENCES phone_sign_in (id) ON DELETE CASCADE,
    request  BLOB NOT NULL,
    counter  INTEGER NOT NULL,
    decision TEXT NOT NULL,
    message  BLOB NOT NULL,
    signed   INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    outcome  BLOB,
    UNIQUE (account, counter)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_password (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    text_index BLOB NOT NULL UNIQUE,
    text       BLOB NOT NULL,
    next       INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE phone_sign_in (
    id           BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device_index BLOB NOT NULL UNIQUE,
    device_alias TEXT NOT NULL UNIQUE,
    device_key   BLOB NOT NULL,
    server       BLOB NOT NULL,
    document     BLOB NOT NULL,
    otp          BLOB,
    lifecycle    BLOB NOT NULL,
    sign_in      BLOB NOT NULL,
    counter      INTEGER NOT NULL CHECK (counter >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

CREATE INDEX activity_by_account ON activity (account, position);

CREATE INDEX journal_by_request ON journal (account, request);

CREATE INDEX journal_open ON journal (account, counter) WHERE outcome IS NULL;
