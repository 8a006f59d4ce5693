-- The key by which push services know a tenant (RFC 8292), sealed. Made when it is first needed.
CREATE TABLE vapid_key (
    tenant TEXT PRIMARY KEY REFERENCES tenant (id),
    sealed BLOB NOT NULL
) STRICT;
