//! The local target: a Step Functions of our own on loopback, with the part of IAM, STS and tagging that deployment uses.
