-- Users who prove themselves at another OpenID provider, and who they are there.
ALTER TABLE user ADD COLUMN federation TEXT;
ALTER TABLE user ADD COLUMN federated_sub TEXT;
CREATE UNIQUE INDEX user_federated ON user (tenant, federation, federated_sub) WHERE federation IS NOT NULL;
