-- What seals secrets that the server has to read again; made at the first start after this.
ALTER TABLE server ADD COLUMN sealing_key BLOB;

-- Wrong one-time codes in a row, and when the last of them came.
ALTER TABLE user ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user ADD COLUMN wrong_code_at INTEGER NOT NULL DEFAULT 0;

-- Where somebody was who did what an event tells, or who made a request: address, browser, system.
ALTER TABLE event ADD COLUMN place TEXT NOT NULL DEFAULT '';
CREATE INDEX event_at ON event (at);
ALTER TABLE request ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- Shared secrets of time-based codes: one for each device, and those of other authenticator apps, which have no device.
CREATE TABLE totp (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES user (id),
    device TEXT UNIQUE REFERENCES device (id),
    sealed BLOB NOT NULL,
    digits INTEGER NOT NULL,
    period INTEGER NOT NULL,
    last_step INTEGER,
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    used_at INTEGER
) STRICT;
CREATE INDEX totp_user ON totp (user);

CREATE TABLE access_pass (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES user (id),
    hash BLOB NOT NULL,
    issued_by TEXT NOT NULL,
    several_uses INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX access_pass_user ON access_pass (user);
