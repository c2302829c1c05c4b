//! Random bits for an execution, from a seed that its owner draws.

use std::cell::Cell;

/// A generator of random bits (SplitMix64). What it gives depends on its seed and on the place in the journal, so that an execution
/// which is rebuilt with the same seed draws the same.
#[derive(Debug)]
pub struct Entropy {
    seed: u64,
    state: Cell<u64>,
}

impl Entropy {
    /// Takes a seed; one that can be guessed makes task tokens that can be guessed.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            state: Cell::new(seed),
        }
    }

    /// Starts anew at a place in the journal.
    pub(super) fn place(&self, records: u64) {
        self.state.set(self.seed ^ mix(records.wrapping_add(1)));
    }

    /// Draws 64 bits.
    pub fn bits(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        mix(state)
    }

    /// Draws a number from 0 up to, but not including, 1.
    pub fn fraction(&self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn mix(state: u64) -> u64 {
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
