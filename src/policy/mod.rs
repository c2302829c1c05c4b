//! IAM documents: normal form, merging, size.
