ALTER TABLE device ADD COLUMN attested TEXT;
ALTER TABLE credential ADD COLUMN attested TEXT;
