-- Accounts of organisations that came from a backup: their names alone. There is no key, and nothing to sign in with before the person
-- has signed in again; then an account of phone_sign_in takes the place. `user_index` is a blind index of issuer and user name.
CREATE TABLE restored (
    id         BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_index BLOB NOT NULL UNIQUE,
    record     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
