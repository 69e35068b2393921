//! Determines from the dates of one block of a source whether the day or the month comes first.
//!
//! The first 64 KiB are such a block. If they leave a doubt, the first later block of 64 KiB that
//! decides on its own decides for the whole source. Blocks count up to 64 MiB. If none decides, the
//! order that the first block makes likely applies, and the layout states the doubt.

use super::{Order, OrderEvidence, Parts};

/// The evidence of some dates for the order of day and month.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// The number of dates that are only valid with the day first, and with the month first.
    sure: [u32; 2],
    /// The number of dates that resemble each order.
    likely: [u32; 2],
    /// The times of the rows, read in each order.
    sorted: [Sorted; 2],
}

/// The orders, in the order of the arrays.
const ORDERS: [Order; 2] = [Order::DayFirst, Order::MonthFirst];

/// The doubt if no evidence decides.
const DOUBTS: [&str; 2] = [
    "day or month first? read as day/month/year",
    "day or month first? read as month/day/year",
];

/// The doubt if dates contradict each other.
pub(crate) const MIXED: &str = "some dates have the day first and some the month; what could be either follows the more frequent";

impl Evidence {
    /// Collects the evidence of these times.
    pub(crate) fn of<'t>(times: impl Iterator<Item = &'t [u8]>) -> Self {
        let mut evidence = Self::default();
        for time in times {
            if let Some(parts) = Parts::of(time.trim_ascii()) {
                evidence.see(&parts);
            }
        }
        evidence
    }

    fn see(&mut self, parts: &Parts) {
        let Some(evidence) = parts.evidence() else {
            return;
        };
        let (counts, order) = match evidence {
            OrderEvidence::Certain(order) => (&mut self.sure, order),
            OrderEvidence::Likely(order) => (&mut self.likely, order),
            OrderEvidence::Neutral => return,
        };
        for (count, one) in counts.iter_mut().zip(ORDERS) {
            *count += u32::from(one == order);
        }
        for (sorted, order) in self.sorted.iter_mut().zip(ORDERS) {
            sorted.see(parts.time(order).map(|time| time.civil_seconds()));
        }
    }

    /// The order, if the evidence decides it: dates that are only valid in one order, or rows that
    /// are only sorted in one order.
    pub(crate) fn decided(&self) -> Option<Order> {
        let [day, month] = self.sure;
        let [day_breaks, month_breaks] = self.sorted.each_ref().map(Sorted::breaks);
        match (day > 0, month > 0) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            (true, true) => None,
            // Exports are sorted, newest or oldest first.
            (false, false) if day_breaks < month_breaks => Some(Order::DayFirst),
            (false, false) if month_breaks < day_breaks => Some(Order::MonthFirst),
            (false, false) => None,
        }
    }

    /// The order, and the doubt about it.
    pub(crate) fn order(&self) -> (Order, Option<&'static str>) {
        if let Some(order) = self.decided() {
            return (order, None);
        }
        let [day, month] = self.sure;
        let [day_likely, month_likely] = self.likely;
        if day > 0 {
            let order = if month > day {
                Order::MonthFirst
            } else {
                Order::DayFirst
            };
            return (order, Some(MIXED));
        }
        let [day_doubt, month_doubt] = DOUBTS;
        match (day_likely, month_likely) {
            (0, 0) => (Order::Likely, None),
            _ if month_likely > day_likely => (Order::MonthFirst, Some(month_doubt)),
            _ => (Order::DayFirst, Some(day_doubt)),
        }
    }
}

/// Measures how well times are sorted.
#[derive(Debug, Default)]
struct Sorted {
    last: Option<i64>,
    ups: u32,
    downs: u32,
}

impl Sorted {
    fn see(&mut self, time: Option<i64>) {
        let Some(time) = time else { return };
        if let Some(last) = self.last {
            self.ups += u32::from(time > last);
            self.downs += u32::from(time < last);
        }
        self.last = Some(time);
    }

    /// The number of steps against the prevailing direction.
    fn breaks(&self) -> u32 {
        self.ups.min(self.downs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(times: &[&str]) -> (Order, Option<&'static str>) {
        Evidence::of(times.iter().map(|time| time.as_bytes())).order()
    }

    #[test]
    fn a_day_that_is_no_month_decides() {
        let day = order(&["03/04/2026 10:00:00", "20/05/2026 10:00:00"]);
        assert_eq!(day, (Order::DayFirst, None));
        let month = order(&["3/4/2026 10:00:00", "5/20/2026 10:00:00"]);
        assert_eq!(month, (Order::MonthFirst, None));
    }

    #[test]
    fn the_order_in_which_the_rows_are_sorted_decides() {
        // With the month first: 4 March, 2 April, 6 May. With the day first, these dates would go
        // up and down. The next three are the reverse.
        let month = order(&["3/4/2026 1:00", "4/2/2026 1:00", "5/6/2026 1:00"]);
        assert_eq!(month, (Order::MonthFirst, None));
        let day = order(&["04/03/2026 1:00", "02/04/2026 1:00", "06/05/2026 1:00"]);
        assert_eq!(day, (Order::DayFirst, None));
    }

    #[test]
    fn what_is_guessed_is_said() {
        let (guess, doubt) = order(&["03/04/2026 10:00:00", "03/04/2026 11:00:00"]);
        assert_eq!(guess, Order::DayFirst);
        assert!(doubt.is_some_and(|doubt| doubt.contains("day/month/year")));
        let (guess, doubt) = order(&["3/4/2026 1:00:00 AM"]);
        assert_eq!(guess, Order::MonthFirst);
        assert!(doubt.is_some_and(|doubt| doubt.contains("month/day/year")));
        assert_eq!(order(&["20/01/2026 1:00", "1/20/2026 1:00"]).1, Some(MIXED));
    }

    #[test]
    fn dates_without_a_doubt_have_none() {
        assert_eq!(order(&[]), (Order::Likely, None));
        assert_eq!(
            order(&["2026/03/04 10:00:00", "05/05/2026 1:00"]),
            (Order::Likely, None)
        );
        assert_eq!(order(&["03.04.2026 10:00:00"]), (Order::DayFirst, None));
    }
}
