-- What the person calls an account; sealed.
CREATE TABLE label (
    account BLOB PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
