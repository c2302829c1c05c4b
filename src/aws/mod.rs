//! The only door to the AWS SDK: small typed calls, paced, counted, with timeouts and standard retries.
