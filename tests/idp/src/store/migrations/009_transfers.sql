-- Transfers: the old phone vouches for the device key of the new one. Named by the signing input of the message.
CREATE TABLE transfer (
    hash TEXT PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id),
    jti TEXT NOT NULL,
    new_jkt TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    voided INTEGER NOT NULL DEFAULT 0,
    new_device TEXT REFERENCES device (id)
) STRICT;
CREATE INDEX transfer_device ON transfer (device, jti);
