-- The log of a tenant is read from its end: whose an event is stands in it.
ALTER TABLE event ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
UPDATE event SET tenant = coalesce(
    (SELECT user.tenant FROM user WHERE user.id = event.user),
    CASE WHEN event.user GLOB 'name:*/*' THEN substr(event.user, 6, instr(event.user, '/') - 6)
         WHEN event.user GLOB 'tenant:*' THEN substr(event.user, 8) END,
    '');
CREATE INDEX event_tenant ON event (tenant);

-- What is asked of the answers of a device when they are forgotten: when it last approved, and whether it ever approved a second factor.
ALTER TABLE device ADD COLUMN approved_at INTEGER;
ALTER TABLE device ADD COLUMN approved_mfa INTEGER NOT NULL DEFAULT 0;
UPDATE device SET
    approved_at = (SELECT max(answer.at) FROM answer WHERE answer.device = device.id AND answer.verdict = 'approved'),
    approved_mfa = EXISTS (
        SELECT 1 FROM answer
        JOIN challenge ON challenge.id = answer.challenge JOIN request ON request.id = challenge.request
        WHERE answer.device = device.id AND answer.verdict = 'approved' AND request.purpose = 'mfa');

-- Old requests are forgotten, with what refers to them.
CREATE INDEX request_made ON request (made_at);
CREATE INDEX request_supersedes ON request (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX request_followed_by ON request (followed_by) WHERE followed_by IS NOT NULL;
CREATE INDEX asked_transaction_request ON asked_transaction (request);

-- Tokens that have ended are looked for at each call.
CREATE INDEX ciba_token_ends ON ciba_token (ends);
