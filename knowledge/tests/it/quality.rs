//! The figures that the product promises for the five classes, and the documents themselves for people to read.

use crate::classes::{Class, NAMES};
use crate::metrics::{Boundaries, by_id, cited, covered, seconds};

const TOLERANCE: f64 = 5.0;

fn starts(class: &Class) -> (Vec<f64>, Vec<f64>) {
    let truth = class.truth.chapters.iter().map(|chapter| chapter.start).collect();
    (truth, class.derive().chapters.iter().map(|chapter| chapter.start.get()).collect())
}

#[test]
fn print() {
    let make = if std::env::var("TRUTH").is_ok() { Class::from_truth } else { Class::heard };
    for name in NAMES {
        let class = make(name);
        let knowledge = class.derive();
        println!("{}", knowledge::notes::markdown(&knowledge.notes, &knowledge.transcript, name));
        for highlight in &knowledge.highlights {
            println!("  * {:.1}-{:.1} {}", highlight.start.get(), highlight.end.get(), highlight.text);
        }
        let (truth, found) = starts(&class);
        println!("chapters {found:?} truth {truth:?}");
        let all = by_id(&knowledge);
        let share = seconds(cited(&knowledge).iter().map(|id| all[id])) / seconds(knowledge.transcript.cues.iter());
        let spoken: f64 = class.truth.sentences.iter().map(|s| s.end - s.start).sum();
        println!("cited {share:.3} of truth {:.3}", seconds(cited(&knowledge).iter().map(|id| all[id])) / spoken);
        for said in &class.truth.emphasised {
            println!("  {:.2} {}", covered(&knowledge, said.start, said.end), said.text);
        }
    }
    let mut pooled = (Boundaries::default(), Boundaries::default());
    for name in NAMES {
        let (truth, found) = starts(&make(name));
        pooled.0.add(Boundaries::compare(&truth, &found, TOLERANCE));
        pooled.1.add(Boundaries::compare(&truth[1..], &found[1..], TOLERANCE));
    }
    println!("F1 {:.2} without the first {:.2}", pooled.0.f1(), pooled.1.f1());
}
