//! Random numbers: Java's generator, because a seed gives the same numbers on AWS.

/// `java.util.Random`, whose algorithm is part of its documentation.
pub(in crate::query) struct JavaRandom {
    state: u64,
}

const MULTIPLIER: u64 = 0x5_deec_e66d;
const MASK: u64 = (1 << 48) - 1;

impl JavaRandom {
    pub fn new(seed: i64) -> JavaRandom {
        JavaRandom {
            state: (seed.cast_unsigned() ^ MULTIPLIER) & MASK,
        }
    }

    fn bits(&mut self, count: u32) -> u64 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(0xb) & MASK;
        self.state >> (48 - count)
    }

    /// 64 random bits.
    pub fn long(&mut self) -> u64 {
        (self.bits(32) << 32) | self.bits(32)
    }

    /// A number from 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn double(&mut self) -> f64 {
        let bits = (self.bits(26) << 27) + self.bits(27);
        bits as f64 / (1_u64 << 53) as f64
    }

    /// A number below the bound, which is not 0; beyond 31 bits of it as `nextDouble` would give it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the product is not negative and below the bound"
    )]
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound > i32::MAX.unsigned_abs().into() {
            return (self.double() * bound as f64) as u64;
        }
        if bound.is_power_of_two() {
            return (bound * self.bits(31)) >> 31;
        }
        loop {
            let bits = self.bits(31);
            let value = bits % bound;
            // The last, incomplete run of numbers would favour small ones.
            if bits - value + (bound - 1) <= i32::MAX.unsigned_abs().into() {
                return value;
            }
        }
    }
}

/// Makes a UUID of version 4 from random bits.
pub(in crate::query) fn uuid(mut draw: impl FnMut() -> u64) -> String {
    let bits = (u128::from(draw()) << 64) | u128::from(draw());
    let marked = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let text = format!("{marked:032x}");
    let parts = [
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..],
    ];
    parts.join("-")
}
