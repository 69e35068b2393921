//! The details of callback lines of the imaging library.

use crate::details::field::Fields;
use crate::model::text::Text;

/// A line from the error callback of the imaging library. DISM and Setup print such lines after or
/// between their records.
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
    /// The process id in the first brackets, in decimal.
    pub pid: u32,
    /// The thread id after the dot in the first brackets. Only newer versions print it.
    pub tid: Option<u32>,
    /// The HRESULT in the second brackets.
    pub code: Option<u32>,
    /// The function that reports; empty if the line does not name one.
    pub function: Text<'a>,
    /// The source line: the number in `:(n)`.
    pub line: Option<u32>,
    /// The explanation, in the language and the code page of the system; often empty.
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
