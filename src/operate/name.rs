//! Names of executions that were given none.

/// Returns a random UUID (version 4), as the service would draw it.
///
/// Drawing it ourselves lets a start be sent again when its answer was lost: the same name starts nothing twice.
pub fn random_name() -> String {
    let mut bytes = [0u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Without a source of randomness the clock and the process still tell two starts apart.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let nanoseconds = now.map_or(0, |now| now.as_nanos());
        bytes = (nanoseconds ^ u128::from(std::process::id()) << 96).to_be_bytes();
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}
