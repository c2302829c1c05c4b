//! The mark that shows that a store was made by this user on this machine.
//!
//! A store runs what is in it, so one that came with a clone or an archive must not be used. The mark, in the store, is a keyed
//! hash of the store's path; the key is outside every project, in the user's own state folder. Nobody else can make a mark, and
//! a mark is worth nothing at another path.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::LocalError;
use crate::files::{self, Access};

const MARK: &str = "mark";
const KEY: &str = "key";

/// What the key and the mark may be long.
const LONGEST: u64 = 1024;

/// The key's length in bytes.
const KEY_LENGTH: usize = 32;

/// How a store is known to be this user's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// The user's folder for what outlives a program; `None` where there is none.
    state: Option<PathBuf>,
    is_vouched_for: bool,
}

impl Trust {
    /// Takes any store, because the caller made it.
    pub fn vouched() -> Self {
        Self {
            state: None,
            is_vouched_for: true,
        }
    }

    /// Takes the stores whose mark was made with the key in `state`.
    pub fn marked(state: Option<PathBuf>) -> Self {
        Self {
            state,
            is_vouched_for: false,
        }
    }

    /// Takes a store without a mark, too, and marks it where that is possible.
    pub fn vouching(self) -> Self {
        Self {
            is_vouched_for: true,
            ..self
        }
    }

    /// Returns whether files of other users, and stores without a mark, are taken.
    pub(super) fn is_vouched_for(&self) -> bool {
        self.is_vouched_for
    }

    /// Marks a store that is new; `store` is without links.
    pub(super) fn mark(&self, store: &Path) -> Result<(), LocalError> {
        match (&self.state, self.is_vouched_for) {
            (None, true) => Ok(()),
            (Some(state), true) => {
                // Whoever vouches does so again where nothing can be remembered.
                let _ = write_mark(state, store);
                Ok(())
            }
            (state, false) => {
                let state = state
                    .as_deref()
                    .ok_or(LocalError::NoState { tried: None })?;
                write_mark(state, store).map_err(|source| LocalError::NoState {
                    tried: Some((state.to_owned(), source)),
                })
            }
        }
    }

    /// Refuses a store that has no mark of this user for its path.
    pub(super) fn check(&self, store: &Path) -> Result<(), LocalError> {
        if self.is_vouched_for {
            return self.mark(store);
        }
        let is_marked = self.state.as_deref().is_some_and(|state| {
            let key = files::read(&state.join(KEY), LONGEST);
            let mark = files::read(&store.join(MARK), LONGEST);
            files::check_own_folder(state).is_ok()
                && matches!((key, mark), (Ok(key), Ok(mark)) if is_mark(&key, store, &mark))
        });
        match is_marked {
            true => Ok(()),
            false => Err(LocalError::Unmarked {
                path: store.to_owned(),
            }),
        }
    }
}

/// Returns the file that holds a store's mark.
pub(super) fn file(store: &Path) -> PathBuf {
    store.join(MARK)
}

fn write_mark(state: &Path, store: &Path) -> io::Result<()> {
    let key = own_key(state)?;
    let mark = digest(&key, store)?.finalize().into_bytes();
    let text: String = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    files::write(&store.join(MARK), text.as_bytes(), Access::Private)
}

fn is_mark(key: &[u8], store: &Path, mark: &[u8]) -> bool {
    let bytes: Option<Vec<u8>> = mark
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    match (digest(key, store), bytes) {
        (Ok(digest), Some(bytes)) if key.len() == KEY_LENGTH => digest.verify_slice(&bytes).is_ok(),
        _ => false,
    }
}

fn digest(key: &[u8], store: &Path) -> io::Result<Hmac<Sha256>> {
    let mut digest = Hmac::<Sha256>::new_from_slice(key).map_err(io::Error::other)?;
    digest.update(b"stepwright store\n");
    digest.update(store.as_os_str().as_encoded_bytes());
    Ok(digest)
}

/// Returns this user's key, and draws it where there is none.
fn own_key(state: &Path) -> io::Result<Vec<u8>> {
    files::make_private_folder(state)?;
    files::check_own_folder(state).map_err(io::Error::other)?;
    let path = state.join(KEY);
    let mut fresh = vec![0; KEY_LENGTH];
    files::fill_randomly(&mut fresh)?;
    match files::create_private(&path, &fresh) {
        Ok(()) => return Ok(fresh),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    // Another process may have made it a moment ago.
    for _ in 0..100 {
        let key = files::read(&path, LONGEST).map_err(io::Error::other)?;
        if key.len() == KEY_LENGTH {
            return Ok(key);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let text = format!("`{}` is damaged: remove it", path.display());
    Err(io::Error::new(io::ErrorKind::InvalidData, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_one_path_and_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let [one, other] = ["one", "other"].map(|name| root.join(name));
        for store in [&one, &other] {
            std::fs::create_dir(store).unwrap();
        }
        let mine = Trust::marked(Some(root.join("mine")));
        let theirs = Trust::marked(Some(root.join("theirs")));
        mine.mark(&one).unwrap();
        theirs.mark(&other).unwrap();
        mine.check(&one).unwrap();
        for (trust, store) in [(&theirs, &one), (&mine, &other)] {
            assert!(matches!(
                trust.check(store),
                Err(LocalError::Unmarked { .. })
            ));
        }
        std::fs::copy(one.join(MARK), other.join(MARK)).unwrap();
        assert!(mine.check(&other).is_err(), "a copied mark");
        mine.clone().vouching().check(&other).unwrap();
        mine.check(&other).unwrap();
        assert!(Trust::marked(None).mark(&one).is_err());
        Trust::vouched().check(&one).unwrap();
    }
}
