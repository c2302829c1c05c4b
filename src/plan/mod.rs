//! The pure heart: resources in normal form, digests, the diff of desired and live, the plan and its rendering.
