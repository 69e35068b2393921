//! Imaging callback lines.

use crate::details::field::Fields;
use crate::model::text::Text;

/// One line of the imaging library's error callback, as DISM and Setup print it below or between their records.
///
/// ```text
/// [4242] [0x80070005] CopyDataCallback:(1201): Access is denied.
/// [4242.77] [0xc142011c] OpenMountedImage:(310)
/// [4242] ReconstituteImage: Reconstituting image at D:\mount
/// [4242] [DecodeStart:(88) -> Parallel decoding is on] (null) (Error = 0)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WimCallback<'a> {
    /// The process, decimal in the first bracket.
    pub pid: u32,
    /// The thread, after the point in the first bracket; newer libraries only.
    pub tid: Option<u32>,
    /// The HRESULT of the second bracket.
    pub code: Option<u32>,
    /// The function that reports, without its class's line; empty where the line names none.
    pub function: Text<'a>,
    /// The source line in `:(n)`.
    pub line: Option<u32>,
    /// The explanation, localised and in whatever code page the system used; often absent, then empty.
    pub text: Text<'a>,
}

impl<'a> WimCallback<'a> {
    pub(crate) fn fields(&self, fields: &mut Fields<'a>) {
        fields.number("pid", Some(self.pid));
        fields.number("tid", self.tid);
        fields.text("function", Some(self.function));
        fields.number("line", self.line);
    }
}
