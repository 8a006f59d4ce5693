-- Tokens by which programs do what administrators do.
CREATE TABLE admin_token (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES user (id),
    may_write INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX admin_token_tenant ON admin_token (tenant);
