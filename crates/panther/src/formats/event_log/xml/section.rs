//! The section `System` of an event in XML.

use super::usual::{self, Places};
use crate::formats::event_log::view::{System, fill, trimmed, without_braces};
use crate::formats::markup::tags::{Children, Element, Kind, Tags};
use crate::model::text::Text;

/// The section `System`, and its position in the record.
#[derive(Clone, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) system: System<'a>,
    pub(crate) places: Places,
    /// The end of its opening tag.
    pub(crate) start: usize,
    /// The end of its closing tag.
    pub(crate) end: usize,
}

impl<'a> Section<'a> {
    /// Reads the section `System`. If a property occurs several times, the first value that is not
    /// blank applies. Returns `None` if there is no section.
    #[inline(always)]
    pub(crate) fn of(record: &'a [u8]) -> Option<Self> {
        let mut children = children_of_system(record)?;
        let start = children.tags.at;
        let mut system = System::default();
        let mut places = Places::default();
        if !children.is_empty() {
            usual::read(&mut children.tags, &mut system, &mut places);
        }
        for element in children.by_ref() {
            take(&mut system, &mut places, &element);
        }
        Some(Self {
            system,
            places,
            start,
            end: children.tags.at,
        })
    }
}

#[inline(always)]
fn take<'a>(system: &mut System<'a>, places: &mut Places, element: &Element<'a>) {
    let place = match element.tag.name {
        b"Provider" => return take_provider(system, places, element),
        b"EventID" => {
            take_attributes(element, [(b"Qualifiers", &mut system.qualifiers)]);
            &mut system.id
        }
        b"Version" => &mut system.version,
        b"Level" => {
            let content = element.tag.end..element.content_end;
            if let (None, Some(range)) = (system.level, trimmed(element.text(), content)) {
                places.level = range;
            }
            &mut system.level
        }
        b"Task" => &mut system.task,
        b"Opcode" => &mut system.opcode,
        b"Keywords" => &mut system.keywords,
        b"TimeCreated" => {
            return take_attributes(element, [(b"SystemTime", &mut system.time)]);
        }
        b"EventRecordID" => &mut system.record_id,
        b"Correlation" => {
            let places = [
                (b"ActivityID".as_slice(), &mut system.activity_id),
                (b"RelatedActivityID", &mut system.related_activity_id),
            ];
            take_attributes(element, places);
            without_braces(&mut system.activity_id);
            return without_braces(&mut system.related_activity_id);
        }
        b"Execution" => {
            let places = [
                (b"ProcessID".as_slice(), &mut system.pid),
                (b"ThreadID", &mut system.tid),
            ];
            return take_attributes(element, places);
        }
        b"Channel" => &mut system.channel,
        b"Computer" => &mut system.computer,
        b"Security" => return take_attributes(element, [(b"UserID", &mut system.user_sid)]),
        _ => return,
    };
    fill(place, Some(element.content()));
}

fn take_provider<'a>(system: &mut System<'a>, places: &mut Places, element: &Element<'a>) {
    for attribute in element.tag.attributes() {
        let place = match attribute.name {
            b"Name" => {
                let range = attribute.value_start..attribute.value_start + attribute.value.len();
                if let (None, Some(range)) = (system.provider, trimmed(element.text(), range)) {
                    places.provider = range;
                }
                &mut system.provider
            }
            b"Guid" => &mut system.provider_guid,
            b"EventSourceName" => &mut system.event_source,
            _ => continue,
        };
        fill(place, Some(attribute.value));
    }
    without_braces(&mut system.provider_guid);
}

/// Fills the properties whose attributes exist.
#[inline(always)]
fn take_attributes<'a, const N: usize>(
    element: &Element<'a>,
    mut places: [(&[u8], &mut Option<Text<'a>>); N],
) {
    for attribute in element.tag.attributes() {
        let mut places = places.iter_mut();
        if let Some((_, place)) = places.find(|(wanted, _)| *wanted == attribute.name) {
            fill(place, Some(attribute.value));
        }
    }
}

/// The child elements of the section `System`. Returns `None` if there is no section.
#[inline]
pub(crate) fn children_of_system(record: &[u8]) -> Option<Children<'_>> {
    let mut tags = Tags::new(record, 0);
    let system = tags.find(|tag| tag.name == b"System" && tag.kind != Kind::Close)?;
    Some(Children::of(record, &system))
}

#[cfg(test)]
mod tests {
    use super::super::usual::read;
    use super::*;

    const RECORD: &str = "<Event xmlns='x'><System><Provider Name='Contoso' Guid=\"{555908d1-a6d7-4695-8e1e-26931d2012f4}\" \
        EventSourceName='Old'/>\n <EventID Qualifiers='16384'>7036</EventID><Version>0</Version><Level>4</Level><Task> 1 </Task>\
        <Opcode></Opcode><Keywords>0x80</Keywords><TimeCreated SystemTime='2024-03-12T01:13:58Z'></TimeCreated>\
        <EventRecordID>5</EventRecordID><Correlation ActivityID='{a}'/><Execution ProcessID='7' ThreadID='8'/>\
        <Channel>System</Channel><Computer>LEDGER-PC07</Computer><Security UserID='S-1-5-18'/></System></Event>";

    /// Reads the section with the general reader only.
    fn general(record: &[u8]) -> Option<(System<'_>, Places, usize)> {
        let mut children = children_of_system(record)?;
        let mut system = System::default();
        let mut places = Places::default();
        for element in children.by_ref() {
            take(&mut system, &mut places, &element);
        }
        Some((system, places, children.tags.at))
    }

    fn check(record: &[u8]) {
        let found =
            Section::of(record).map(|section| (section.system, section.places, section.end));
        assert_eq!(found, general(record), "{}", record.escape_ascii());
    }

    #[test]
    fn the_usual_way_is_read_to_its_end() {
        let mut children = children_of_system(RECORD.as_bytes()).unwrap();
        read(
            &mut children.tags,
            &mut System::default(),
            &mut Places::default(),
        );
        assert!(RECORD[children.tags.at..].starts_with("</System>"));
        check(RECORD.as_bytes());
    }

    #[test]
    fn every_change_is_read_as_the_general_reader_reads_it() {
        for at in 0..RECORD.len() {
            for put in [
                "",
                "<",
                ">",
                "/",
                "'",
                "\"",
                " ",
                "\n",
                "x",
                "=",
                "<a>",
                "</a>",
                "<!--",
                "<Level>2</Level>",
            ] {
                for cut in [0, 1, 2, 7, 40] {
                    let after = (at + cut).min(RECORD.len());
                    check(format!("{}{put}{}", &RECORD[..at], &RECORD[after..]).as_bytes());
                }
            }
        }
    }
}
