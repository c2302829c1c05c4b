//! The two doors to files: what a project names is read through one, and what is written goes through the other.
//!
//! A folder that came with a clone may hold anything: links that lead elsewhere, pipes that block, devices without an end. The
//! reader takes regular files of bounded size, inside the project where the project named them. The writers follow no
//! links and shorten nothing that is there.

mod private;
mod read;
mod write;

pub use private::{
    Foreign, check_own_file, check_own_folder, is_planted, make_private_folder,
    make_private_folders, open_private,
};
pub use read::{ReadError, is_path_below, read, read_inside, resolve};
pub use write::{Access, create, create_private, fill_randomly, write};

use std::fs::FileType;

/// Names the kind of what is not a regular file.
fn kind_name(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    match kind {
        kind if kind.is_dir() => "a folder",
        kind if kind.is_symlink() => "a symbolic link",
        _ => "a file of another kind",
    }
}
