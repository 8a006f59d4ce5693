-- Counts the changes of the password: sessions and proofs of an older one are void.
ALTER TABLE user ADD COLUMN password_version INTEGER NOT NULL DEFAULT 0;
-- Whether the user has ever signed in by number.
ALTER TABLE user ADD COLUMN number_used INTEGER NOT NULL DEFAULT 0;

CREATE TABLE attempt (
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_who ON attempt (what, who, at);
CREATE INDEX attempt_at ON attempt (at);
