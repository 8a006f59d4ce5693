-- An approval came with a counter that had been passed: the database of the phone was set back.
ALTER TABLE device ADD COLUMN set_back INTEGER NOT NULL DEFAULT 0;
-- What wake-ups by push carry; made when the channel is set.
ALTER TABLE device ADD COLUMN push_id TEXT;
CREATE INDEX device_installation ON device (user, installation);

-- Challenges of a credential are looked up by it.
CREATE INDEX challenge_credential ON challenge (credential) WHERE credential IS NOT NULL;

-- Whether a credential was ever in use. Of those that ended before this column was there, the reason tells it.
ALTER TABLE credential ADD COLUMN was_active INTEGER NOT NULL DEFAULT 0;
UPDATE credential SET was_active = 1
WHERE state = 'active'
   OR (state = 'revoked' AND reason NOT IN
       ('denied', 'reported', 'wrong_number', 'timed_out', 'superseded', 'display_mismatch'));
