CREATE TABLE server (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    nonce_key BLOB NOT NULL
) STRICT;

CREATE TABLE tenant (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL UNIQUE,
    policy TEXT NOT NULL,
    policy_version INTEGER NOT NULL,
    metadata_digest TEXT NOT NULL,
    metadata_version INTEGER NOT NULL
) STRICT;

CREATE TABLE server_key (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    position INTEGER NOT NULL,
    scalar BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    keyroll TEXT,
    PRIMARY KEY (tenant, position)
) STRICT;

CREATE TABLE user (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password TEXT NOT NULL,
    sub TEXT NOT NULL UNIQUE,
    admin INTEGER NOT NULL,
    blocked INTEGER NOT NULL,
    UNIQUE (tenant, name)
) STRICT;

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    user TEXT NOT NULL REFERENCES user (id),
    key BLOB NOT NULL,
    kid TEXT NOT NULL,
    name TEXT NOT NULL,
    platform TEXT NOT NULL,
    os TEXT NOT NULL,
    app_version TEXT NOT NULL,
    installation TEXT NOT NULL,
    push TEXT,
    state TEXT NOT NULL,
    removed_reason TEXT,
    removed_at INTEGER,
    registered_at INTEGER,
    replaces TEXT,
    last_counter INTEGER NOT NULL,
    wrong_numbers INTEGER NOT NULL,
    clone_suspected INTEGER NOT NULL,
    document_digest TEXT NOT NULL,
    document_version INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (tenant, kid)
) STRICT;
CREATE INDEX device_user ON device (user);

CREATE TABLE credential (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id),
    key BLOB NOT NULL,
    kid TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    reason TEXT,
    replaces TEXT,
    message TEXT NOT NULL UNIQUE,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_device ON credential (device);

CREATE TABLE enrollment_code (
    code TEXT PRIMARY KEY,
    manual_code TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES user (id),
    browser TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    voided INTEGER NOT NULL,
    device TEXT REFERENCES device (id)
) STRICT;

CREATE TABLE request (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES user (id),
    purpose TEXT NOT NULL,
    class TEXT NOT NULL,
    browser TEXT NOT NULL,
    known INTEGER NOT NULL,
    number TEXT NOT NULL,
    given TEXT NOT NULL,
    context TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    supersedes TEXT REFERENCES request (id),
    followed_by TEXT REFERENCES request (id),
    redeemed INTEGER NOT NULL
) STRICT;
CREATE INDEX request_user ON request (user, made_at);
CREATE INDEX request_live ON request (state, expires_at) WHERE state = 'live';

CREATE TABLE challenge (
    id TEXT PRIMARY KEY,
    request TEXT NOT NULL REFERENCES request (id),
    device TEXT NOT NULL REFERENCES device (id),
    credential TEXT REFERENCES credential (id),
    compact TEXT NOT NULL,
    seen TEXT
) STRICT;
CREATE INDEX challenge_request ON challenge (request);
CREATE INDEX challenge_device ON challenge (device);

CREATE TABLE answer (
    hash TEXT PRIMARY KEY,
    device TEXT NOT NULL REFERENCES device (id),
    counter INTEGER NOT NULL,
    challenge TEXT NOT NULL,
    decision TEXT NOT NULL,
    verdict TEXT NOT NULL,
    result TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_counter ON answer (device, counter);
CREATE INDEX answer_at ON answer (device, at);

CREATE TABLE revocation (
    hash TEXT PRIMARY KEY,
    result TEXT NOT NULL
) STRICT;

CREATE TABLE dpop_proof (
    kid TEXT NOT NULL,
    jti TEXT NOT NULL,
    forget_at INTEGER NOT NULL,
    PRIMARY KEY (kid, jti)
) STRICT;

CREATE TABLE authorization_code (
    hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    browser TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    dpop_jkt TEXT,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    redeemed INTEGER NOT NULL
) STRICT;

CREATE TABLE access_token (
    hash TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    browser TEXT NOT NULL,
    authorization_code TEXT NOT NULL,
    jkt TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE browser_session (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX event_user ON event (user, at);
