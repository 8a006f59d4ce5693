//! Tests that look at the whole repository, or drive several of its programs.
