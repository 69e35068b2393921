//! Surveys the clocks of a set on all threads.

use super::log_set::LogSet;
use crate::error::Error;
use crate::reading::source::Source;
use crate::time::clock::Clock;
use crate::time::offsets::Offsets;
use crate::time::survey::{Spilling, Survey};
use crate::time::timeline::Timeline;

impl LogSet {
    /// Reads every source once and returns the time-zone offsets that its evidence proves, with the
    /// error of a source that could not be read to its end.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let line = "2016-09-28 04:30:31, Info                  CSI    \
    /// #     00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
    /// # std::fs::write(folder.path().join("CBS.log"), line).unwrap();
    /// let set = panther_set::LogSet::discover([folder.path()]);
    /// for (source, (offsets, _)) in set.sources().iter().zip(set.offsets()) {
    ///     for range in offsets.ranges() {
    ///         println!("{}: {} from byte {}", source.name(), range.offset(), range.first.start());
    ///     }
    /// #   assert_eq!(offsets.ranges()[0].offset().to_string(), "+08:00");
    /// }
    /// ```
    #[must_use]
    pub fn offsets(&self) -> Vec<(Offsets, Option<Error>)> {
        self.par_fold_each(
            Offsets::default,
            |offsets, _, item| {
                item.event().iter().for_each(|event| offsets.observe(event));
            },
            Offsets::merge,
        )
    }

    /// Surveys the clocks of this set, so that [`Timeline::merge`] can merge its sources by time.
    /// Reads every file once and does not read streams.
    ///
    /// ```
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// let csi = "2016-09-28 04:30:31, Info                  CSI    \
    ///     00000001@2016/9/27:20:30:31.455 WcpInitialize called\r\n";
    /// let dism = "2016-09-28 04:30:30, Info                  DISM   Started\r\n";
    /// std::fs::write(path.join("CBS.log"), csi)?;
    /// std::fs::write(path.join("dism.log"), dism)?;
    /// let set = panther_set::LogSet::discover([path]);
    /// let timeline = set.timeline(&panther_set::Clock::new());
    /// let mut merge = timeline.merge();
    /// let mut components = Vec::new();
    /// while let Some(merged) = merge.next_item() {
    ///     // dism.log does not prove its offset and borrows that of CBS.log.
    ///     assert_eq!(merged.offset.unwrap().to_string(), "+08:00");
    ///     let component = merged.item.event().and_then(|event| event.component());
    ///     components.extend(component.map(|component| component.to_string()));
    /// }
    /// assert_eq!(components, ["DISM", "CSI"]);
    /// assert!(merge.into_errors().is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn timeline(&self, clock: &Clock) -> Timeline<'_> {
        let spilling = Spilling::of(&self.sources, !self.settings.no_temporary_files);
        let work = self.sources.iter().enumerate().collect();
        let done = self.on_all_threads(work, |queue| {
            let next = || queue().map(|(index, source)| (index, Survey::of(source, &spilling)));
            std::iter::from_fn(next).collect::<Vec<_>>()
        });
        let mut surveys: Vec<(usize, Survey)> = done.into_iter().flatten().collect();
        surveys.sort_by_key(|(index, _)| *index);
        let surveys: Vec<Survey> = surveys.into_iter().map(|(_, survey)| survey).collect();
        Timeline::new(&self.sources, surveys, clock, self.threads_for_work())
    }

    /// The index of a source in [`LogSet::sources`], or `None` for a source of another set.
    ///
    /// ```
    /// use panther_set::LogSet;
    ///
    /// let mut set = LogSet::new();
    /// set.add_stream("-", std::io::empty());
    /// assert_eq!(set.index_of(&set.sources()[0]), Some(0));
    /// ```
    #[must_use]
    pub fn index_of(&self, source: &Source) -> Option<usize> {
        let index = source.index();
        let own = self.sources.get(index)?;
        std::ptr::eq(own, source).then_some(index)
    }
}
