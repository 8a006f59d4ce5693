-- What has ended is looked for at each call: by its time, and not among all that there is.
CREATE INDEX dpop_proof_forget ON dpop_proof (forget_at);
CREATE INDEX browser_session_expires ON browser_session (expires_at);
CREATE INDEX access_token_expires ON access_token (expires_at);
CREATE INDEX access_token_code ON access_token (authorization_code);
CREATE INDEX authorization_code_expires ON authorization_code (expires_at);
CREATE INDEX totp_unconfirmed ON totp (made_at) WHERE device IS NULL AND confirmed_at IS NULL;
-- Looked up by what they belong to.
CREATE INDEX answer_challenge ON answer (challenge);
CREATE INDEX enrollment_code_device ON enrollment_code (device) WHERE device IS NOT NULL;
-- When the result of a request was used: what the browser was told then may be lost with the server.
ALTER TABLE request ADD COLUMN redeemed_at INTEGER;
