//! How a file is cut into the parts of a multipart upload: a pure function of its size, so that nobody has to remember.

use storage::{PART_NUMBER_MAX, UploadedPart};

const MEBIBYTE: u64 = 1024 * 1024;
/// S3 takes no smaller parts than 5 MiB, but the last.
const PART_SIZE_MIN: u64 = 8 * MEBIBYTE;
/// So that the parts of the largest file stay under [`PART_NUMBER_MAX`] with room.
const PART_COUNT_GOAL: u64 = 9_000;

/// The largest file that the plan can cut: 5 GiB is the most that S3 takes in one part, but 5 TiB in one object.
pub const FILE_SIZE_MAX: u64 = 5 * 1024 * 1024 * MEBIBYTE;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlan {
    file_size: u64,
    pub part_size: u64,
    pub part_count: u32,
}

impl PartPlan {
    /// `file_size` is at most [`FILE_SIZE_MAX`]. An empty file is one empty part.
    pub fn of(file_size: u64) -> PartPlan {
        let even = file_size.div_ceil(PART_COUNT_GOAL).next_multiple_of(MEBIBYTE);
        let part_size = even.max(PART_SIZE_MIN);
        let part_count = u32::try_from(file_size.div_ceil(part_size)).unwrap_or(PART_NUMBER_MAX).max(1);
        PartPlan { file_size, part_size, part_count }
    }

    /// Parts are numbered 1, 2, 3 …
    pub fn offset(&self, number: u32) -> u64 {
        u64::from(number - 1) * self.part_size
    }

    pub fn size(&self, number: u32) -> u64 {
        self.part_size.min(self.file_size - self.offset(number))
    }

    /// The numbers behind `after`, at most `count` of them.
    pub fn batch(&self, after: u32, count: u32) -> std::ops::RangeInclusive<u32> {
        after.saturating_add(1)..=after.saturating_add(count).min(self.part_count)
    }

    pub fn holds(&self, part: &UploadedPart) -> bool {
        (1..=self.part_count).contains(&part.number) && part.size == self.size(part.number)
    }

    /// Numbers that are not there, or not with the size that they should have.
    pub fn missing(&self, there: &[UploadedPart]) -> Vec<u32> {
        let held: std::collections::BTreeSet<_> =
            there.iter().filter(|part| self.holds(part)).map(|part| part.number).collect();
        (1..=self.part_count).filter(|number| !held.contains(number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_every_size_lies_in_one_part_that_s3_takes() {
        let sizes = [0, 1, PART_SIZE_MIN - 1, PART_SIZE_MIN, PART_SIZE_MIN + 1, 3 << 30, 100 << 30, FILE_SIZE_MAX];
        for file_size in sizes {
            let plan = PartPlan::of(file_size);
            assert!(plan.part_count >= 1 && plan.part_count <= PART_NUMBER_MAX, "{file_size}");
            assert!(plan.part_size >= PART_SIZE_MIN && plan.part_size <= 5 << 30, "{file_size}");
            let total: u64 = (1..=plan.part_count).map(|number| plan.size(number)).sum();
            assert_eq!(total, file_size);
            assert_eq!(plan.offset(plan.part_count) + plan.size(plan.part_count), file_size);
        }
    }

    #[test]
    fn a_part_of_another_size_is_missing() {
        let plan = PartPlan::of(2 * PART_SIZE_MIN + 5);
        let part = |number, size| UploadedPart { number, size, etag: String::new() };
        let there = [part(1, PART_SIZE_MIN), part(2, PART_SIZE_MIN - 1), part(3, 5), part(9, 5)];
        assert_eq!(plan.missing(&there), [2]);
        assert_eq!(plan.missing(&[]), [1, 2, 3]);
    }

    #[test]
    fn batches_end_with_the_file() {
        let plan = PartPlan::of(3 * PART_SIZE_MIN);
        assert_eq!(plan.batch(0, 2), 1..=2);
        assert_eq!(plan.batch(2, 2), 3..=3);
        assert!(plan.batch(3, 2).is_empty() && plan.batch(u32::MAX, 2).is_empty());
    }
}
