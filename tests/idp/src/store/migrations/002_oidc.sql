CREATE TABLE id_token_key (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    position INTEGER NOT NULL,
    scalar BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    PRIMARY KEY (tenant, position)
) STRICT;

-- Codes live for a minute: none is worth keeping.
DROP TABLE authorization_code;
CREATE TABLE authorization_code (
    hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    client TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    browser TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scope TEXT NOT NULL,
    nonce TEXT,
    code_challenge TEXT NOT NULL,
    dpop_jkt TEXT,
    sid TEXT NOT NULL,
    amr TEXT NOT NULL,
    acr TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    redeemed INTEGER NOT NULL
) STRICT;

-- The old ones are all of phones; a column that may be null again cannot be had by ALTER TABLE.
ALTER TABLE access_token RENAME TO old_access_token;
CREATE TABLE access_token (
    hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    client TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    browser TEXT NOT NULL,
    authorization_code TEXT NOT NULL,
    scope TEXT NOT NULL,
    jkt TEXT,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
INSERT INTO access_token
SELECT hash, tenant, 'phone', user, browser, authorization_code, 'phone_signin', jkt, auth_time, expires_at
FROM old_access_token;
DROP TABLE old_access_token;
