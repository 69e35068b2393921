//! The incompatible items that setup found: `ScanResult.xml`, `CompatData_*.xml`, and the
//! `*_HumanReadable.xml` of the appraiser.
//!
//! ```text
//! <CompatReport xmlns="urn:...">
//!   <Hardware>
//!     <HardwareItem HardwareType="Contoso_DiskSpace">
//!       <CompatibilityInfo BlockingType="Hard" Title="You need more space" />
//!     </HardwareItem>
//!   </Hardware>
//!   <DriverPackages>
//!     <DriverPackage Inf="oem4.inf" BlockMigration="False" HasSignedBinaries="True"/>
//!   </DriverPackages>
//! </CompatReport>
//! ```
//!
//! ```text
//! <Assets>
//!   <Asset>
//!     <PropertyList Type="Inventory">
//!       <Property Name="LowerCaseLongPathUnexpanded" Value="c:\contoso\agent.exe" Ordinal="1" />
//!     </PropertyList>
//!     <PropertyList Type="DecisionMaker">
//!       <Property Name="DT_ANY_FMC_BlockingApplication" Value="True" Ordinal="1" />
//!     </PropertyList>
//!   </Asset>
//! </Assets>
//! ```
//!
//! Every item of hardware, driver package, program and asset is an event. Its component is the name
//! of its element. What blocks the upgrade is an error, and what needs a confirmation is a warning.
//! The files state no times.

mod details;
mod head;

use memchr::memmem;

use crate::format::grammar::Grammar;
use crate::format::layout::Layout;
use crate::format::recognize::{Confidence, Draft, Format};
use crate::formats::markup::around::is_markup;
use crate::formats::markup::elements::{Elements, LOOKAHEAD};
use crate::framing::anchors::{Anchors, FindAnchor};
use crate::framing::rule::Framing;
use crate::model::event::Event;
use crate::model::explain::FormatId;
use crate::model::item::{Item, Reason};
use crate::model::record::Record;
use crate::scan::stamp::Stamps;
use details::Findings;

/// The format `compat-xml`.
#[derive(Debug)]
pub(crate) struct Compat;

pub(crate) static COMPAT_XML: Compat = Compat;

const FINDINGS: Elements = Elements {
    records: &[
        b"HardwareItem",
        b"Device",
        b"DriverPackage",
        b"Program",
        b"Asset",
    ],
    around: &[
        b"Hardware",
        b"Devices",
        b"DriverPackages",
        b"Programs",
        b"Assets",
        b"CompatReport",
        b"WicaRun",
    ],
};

/// The tags that only these files have. A program or a device is an element of many others.
const SIGNS: [&[u8]; 5] = [
    b"<CompatReport",
    b"<CompatibilityInfo ",
    b"<DriverPackage Inf=",
    b"<WicaRun",
    b"<PropertyList Type=",
];

impl Format for Compat {
    fn id(&self) -> FormatId {
        FormatId::new("compat-xml")
    }

    fn about(&self) -> &'static str {
        "what blocks an upgrade: ScanResult.xml, CompatData_*.xml, *_HumanReadable.xml"
    }

    fn recognize(&self, head: &[u8], _name: &str) -> Confidence {
        let has_sign = SIGNS.iter().any(|sign| memmem::find(head, sign).is_some());
        if has_sign && FINDINGS.find(head, 0..head.len()).is_some() {
            Confidence(Confidence::CONTENT.0 + 10)
        } else {
            Confidence::NO
        }
    }

    fn layout(&self, _head: &[u8]) -> Draft {
        Layout::fixed(self.id(), &Findings).into()
    }
}

impl Grammar for Findings {
    fn framing(&self) -> impl Framing {
        Anchors::new(LOOKAHEAD, FINDINGS)
    }

    fn read<'a>(&self, record: Record<'a>, _stamps: &mut Stamps) -> Item<'a> {
        if FINDINGS.begins(record.raw()) {
            return match head::read(&record) {
                Some(head) => Event::new(&record, head).into(),
                None => record.unparsed(Reason::Malformed),
            };
        }
        record.gap_or(|| match is_markup(record.raw()) {
            true => Reason::Markup,
            false => Reason::Stray,
        })
    }
}
