//! Identifiers that nobody can guess or needs to read: UUIDs, role ids, page tokens, session tokens.

use sha2::{Digest, Sha256};

use super::clock::Moment;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const TOKEN_HOURS: i64 = 24;

/// Draws random bytes; without a source of entropy the clock and a counter still keep identifiers apart.
fn random<const N: usize>() -> [u8; N] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        let seed = format!(
            "{}-{}-{}",
            std::process::id(),
            Moment::now().0,
            DRAWN.fetch_add(1, Ordering::Relaxed)
        );
        for (byte, drawn) in bytes.iter_mut().zip(Sha256::digest(seed)) {
            *byte = drawn;
        }
    }
    bytes
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

/// Draws a number.
pub fn seed() -> u64 {
    u64::from_ne_bytes(random())
}

/// Makes a random UUID (version 4).
pub fn uuid() -> String {
    let mut bytes: [u8; 16] = random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex(&bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}

/// Makes an IAM unique id: a prefix such as `AROA`, then 17 characters.
pub fn iam_id(prefix: &str) -> String {
    let bytes: [u8; 17] = random();
    let tail = bytes
        .iter()
        .map(|byte| char::from(BASE32[usize::from(byte % 32)]));
    prefix.chars().chain(tail).collect()
}

/// Makes the same IAM unique id for the same name.
pub fn stable_iam_id(prefix: &str, name: &str) -> String {
    let tail = Sha256::digest(name)
        .into_iter()
        .take(17)
        .map(|byte| char::from(BASE32[usize::from(byte % 32)]));
    prefix.chars().chain(tail).collect()
}

/// Draws 32 letters, as the sessions of Step Functions with a role are named.
pub fn letters() -> String {
    const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let bytes: [u8; 32] = random();
    let letters = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 52)]));
    letters.collect()
}

pub fn secret() -> String {
    hex(&random::<20>())
}

/// Seals the key of the last item of a page; `scope` says which listing it belongs to.
pub fn page_token(scope: &str, last: &str, now: Moment) -> String {
    let payload = format!("{}\n{scope}\n{last}", now.0);
    format!("{}{}", hex(payload.as_bytes()), seal(&payload))
}

/// Opens a page token of the same listing, not older than a day.
pub fn open_page_token(scope: &str, token: &str, now: Moment) -> Option<String> {
    let (payload, sealed) = token
        .is_ascii()
        .then(|| token.split_at_checked(token.len().checked_sub(16)?))??;
    let payload = String::from_utf8(unhex(payload)?).ok()?;
    let mut lines = payload.splitn(3, '\n');
    let (issued, of, last) = (
        lines.next()?.parse::<i64>().ok()?,
        lines.next()?,
        lines.next()?,
    );
    let fresh = now.0 - issued < TOKEN_HOURS * 3_600_000;
    (seal(&payload) == sealed && of == scope && fresh).then(|| last.to_owned())
}

/// Tells a token of ours from a made-up one; it is no protection, the store is the caller's own.
fn seal(payload: &str) -> String {
    hex(&Sha256::digest(format!("stepwright page token {payload}"))[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_token_opens_only_for_its_listing_and_day() {
        let now = Moment(1_700_000_000_000);
        let token = page_token("ListActivities", "41", now);
        assert_eq!(
            open_page_token("ListActivities", &token, now).as_deref(),
            Some("41")
        );
        assert_eq!(open_page_token("ListStateMachines", &token, now), None);
        assert_eq!(
            open_page_token("ListActivities", &token, now.after_seconds(90_000)),
            None
        );
        assert_eq!(
            open_page_token("ListActivities", &token.replacen('3', "4", 1), now),
            None
        );
        assert_eq!(open_page_token("ListActivities", "AAAA", now), None);
    }

    #[test]
    fn a_uuid_has_its_version() {
        let made = uuid();
        assert_eq!((made.len(), &made[14..15]), (36, "4"));
    }
}
