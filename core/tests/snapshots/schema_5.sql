PRAGMA user_version = 5;

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

CREATE TABLE app_lock (
    id     INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    record BLOB NOT NULL
) STRICT;

CREATE TABLE enrollment (
    id         BLOB PRIMARY KEY NOT NULL,
    code_index BLOB NOT NULL UNIQUE,
    begun      INTEGER NOT NULL,
    record     BLOB NOT NULL,
    attempt    BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    id            BLOB PRIMARY KEY NOT NULL,
    account       BLOB NOT NULL REFERENCES phone_sign_in (id) ON DELETE CASCADE,
    request_index BLOB NOT NULL,
    counter       INTEGER NOT NULL,
    signed        INTEGER NOT NULL,
    is_open       INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    entry         BLOB NOT NULL,
    UNIQUE (account, counter)
) STRICT, WITHOUT ROWID;

CREATE TABLE label (
    account BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE one_time_password (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    text_index BLOB NOT NULL UNIQUE,
    record     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE phone_sign_in (
    id           BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device_index BLOB NOT NULL UNIQUE,
    version      INTEGER NOT NULL CHECK (version > 0),
    record       BLOB NOT NULL,
    server       BLOB NOT NULL,
    otp          BLOB,
    removing     INTEGER NOT NULL CHECK (removing IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE released_key (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    tag      BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE restored (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_index BLOB NOT NULL UNIQUE,
    record     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE server_clock (
    account BLOB PRIMARY KEY NOT NULL REFERENCES phone_sign_in (id) ON DELETE CASCADE,
    clock   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sqlite_sequence(name,seq);

CREATE INDEX activity_by_account ON activity (account, position);

CREATE INDEX journal_by_request ON journal (account, request_index, counter);

CREATE INDEX journal_open ON journal (account, counter) WHERE is_open = 1;
