//! Random bits for an execution, from a seed that its owner draws.

use std::cell::Cell;

/// A generator of random bits (SplitMix64): fast, and repeatable from its seed.
#[derive(Debug)]
pub struct Entropy(Cell<u64>);

impl Entropy {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    /// Draws 64 bits.
    pub fn bits(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a number from 0 up to, but not including, 1.
    pub fn fraction(&self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
