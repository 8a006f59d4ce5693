-- Groups of users, whom the policy can name; names in lower case.
CREATE TABLE user_group (
    tenant TEXT NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT;

CREATE TABLE group_member (
    tenant TEXT NOT NULL,
    group_name TEXT NOT NULL,
    user TEXT NOT NULL REFERENCES user (id),
    PRIMARY KEY (user, group_name),
    FOREIGN KEY (tenant, group_name) REFERENCES user_group (tenant, name) ON DELETE CASCADE
) STRICT;
CREATE INDEX group_member_group ON group_member (tenant, group_name);
