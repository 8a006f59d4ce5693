-- Tokens that CIBA servers presented, until they end: each asks once.
CREATE TABLE ciba_token (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    issuer TEXT NOT NULL,
    jti TEXT NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (tenant, issuer, jti)
) STRICT, WITHOUT ROWID;
