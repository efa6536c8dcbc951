//! Takes out of pictures what cameras write beside them: where, when and with what they were taken. The picture
//! itself is not touched, bit for bit. What remains is a list of what may remain, so that new kinds of remarks are
//! dropped too.
//!
//! How a photograph is to be turned stands among those remarks; that alone is written anew, or photographs would lie
//! on their side.

mod exif;
mod jpeg;
mod png;
mod webp;

pub(crate) use jpeg::strip as jpeg;
pub(crate) use png::strip as png;
pub(crate) use webp::strip as webp;
