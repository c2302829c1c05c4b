//! AWS facts as data: quotas, names, errors, grants.
