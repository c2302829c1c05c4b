//! The edges of planning: desired state from manifests, live state from AWS, apply to AWS.
