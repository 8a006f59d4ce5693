-- Sealed columns hold AES-256-GCM text whose associated data is table, column and row id.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A device key that was made for a code whose enrollment has not been confirmed by the server yet.
CREATE TABLE enrollment (
    id         BLOB PRIMARY KEY NOT NULL,
    code_index BLOB NOT NULL UNIQUE,
    alias      TEXT NOT NULL UNIQUE,
    begun      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id           BLOB PRIMARY KEY NOT NULL,
    device_index BLOB NOT NULL UNIQUE,
    device_alias TEXT NOT NULL UNIQUE,
    device_key   BLOB NOT NULL,
    server       BLOB NOT NULL,
    document     BLOB NOT NULL,
    otp          BLOB,
    lifecycle    BLOB NOT NULL,
    sign_in      BLOB NOT NULL,
    counter      INTEGER NOT NULL CHECK (counter >= 0),
    position     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every answer and revocation that was signed; `outcome` is null until the server's verdict is known.
CREATE TABLE journal (
    id       BLOB PRIMARY KEY NOT NULL,
    account  BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    request  BLOB NOT NULL,
    counter  INTEGER NOT NULL,
    decision TEXT NOT NULL,
    message  BLOB NOT NULL,
    signed   INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    outcome  BLOB,
    UNIQUE (account, counter)
) STRICT, WITHOUT ROWID;

CREATE INDEX journal_by_request ON journal (account, request);
CREATE INDEX journal_open ON journal (account, counter) WHERE outcome IS NULL;

CREATE TABLE activity (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB NOT NULL UNIQUE,
    account  BLOB NOT NULL,
    at       INTEGER NOT NULL,
    entry    BLOB NOT NULL
) STRICT;

CREATE INDEX activity_by_account ON activity (account, position);
