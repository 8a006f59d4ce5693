-- The lock of the app, in one row; none where the app is not locked.
CREATE TABLE app_lock (
    id     INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    record BLOB NOT NULL
) STRICT;
