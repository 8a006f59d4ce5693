-- Each row is one sealed value; what stands beside it is bound to it as associated data, or is a blind index.
-- The tables of version 1 are renamed first, and dropped when their rows were moved.

DROP INDEX journal_by_request;
DROP INDEX journal_open;
DROP INDEX activity_by_account;
ALTER TABLE enrollment RENAME TO enrollment_1;
ALTER TABLE phone_sign_in RENAME TO phone_sign_in_1;
ALTER TABLE one_time_password RENAME TO one_time_password_1;
ALTER TABLE journal RENAME TO journal_1;
ALTER TABLE activity RENAME TO activity_1;

-- A device key that was made for an enrollment which the server has not confirmed yet.
CREATE TABLE enrollment (
    id         BLOB PRIMARY KEY NOT NULL,
    code_index BLOB NOT NULL UNIQUE,
    begun      INTEGER NOT NULL,
    record     BLOB NOT NULL,
    attempt    BLOB
) STRICT, WITHOUT ROWID;

-- `version` grows with each change and is bound to `record`, which holds the versions that `server` and `otp` were sealed at.
-- `removing` is 1 for an account that is on its way out: a hint where to look.
CREATE TABLE phone_sign_in (
    id           BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    device_index BLOB NOT NULL UNIQUE,
    version      INTEGER NOT NULL CHECK (version > 0),
    record       BLOB NOT NULL,
    server       BLOB NOT NULL,
    otp          BLOB,
    removing     INTEGER NOT NULL CHECK (removing IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Accounts of other services, with codes only.
CREATE TABLE one_time_password (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    text_index BLOB NOT NULL UNIQUE,
    record     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every answer that was signed. A closed one has lost its message.
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

CREATE INDEX journal_by_request ON journal (account, request_index, counter);
CREATE INDEX journal_open ON journal (account, counter) WHERE is_open = 1;

CREATE TABLE activity (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB NOT NULL UNIQUE,
    account  BLOB NOT NULL,
    at       INTEGER NOT NULL,
    entry    BLOB NOT NULL
) STRICT;

CREATE INDEX activity_by_account ON activity (account, position);

-- The server's time on the boot clock, as it was last known.
CREATE TABLE server_clock (
    account BLOB PRIMARY KEY NOT NULL REFERENCES phone_sign_in (id) ON DELETE CASCADE,
    clock   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that this database has let go of, by an HMAC of their alias: these, and no others, are destroyed when it is opened.
CREATE TABLE released_key (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    tag      BLOB NOT NULL UNIQUE
) STRICT;
