DROP TABLE journal_1;
DROP TABLE activity_1;
DROP TABLE one_time_password_1;
DROP TABLE phone_sign_in_1;
DROP TABLE enrollment_1;
