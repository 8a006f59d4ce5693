-- Whether the app on it can show transactions, as it said at its last poll.
ALTER TABLE device ADD COLUMN accepts_transactions INTEGER NOT NULL DEFAULT 0;
-- What a request of the purpose transaction asks to approve.
ALTER TABLE request ADD COLUMN about TEXT;
-- The answer that ended such a request, as it was signed: the application that asked gets it.
ALTER TABLE answer ADD COLUMN compact TEXT;

-- Transactions as the applications know them that asked for them.
CREATE TABLE asked_transaction (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenant (id),
    client TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    request TEXT NOT NULL REFERENCES request (id),
    UNIQUE (tenant, client, idempotency_key)
) STRICT;
