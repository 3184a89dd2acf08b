//! Other languages, and recognisers that set no punctuation.

use knowledge::{Input, Knowledge, Lexicon, derive};
use timeline::document::NoteKind;
use timeline::edits::Edits;
use timeline::time::Ticks;
use timeline::word::{UnitWords, Word};

use crate::classes::{Class, in_units};
use crate::metrics::unsupported;

const GERMAN: &str = "Guten Morgen und herzlich willkommen. Heute sprechen wir über die Zelle der Pflanze. \
Eine Zelle ist die kleinste Einheit des Lebens. Die Wand der Zelle ist dick und sehr fest. Sie schützt die Pflanze vor \
dem Wind. Im Inneren liegt der Kern der Zelle. Der Kern enthält den Bauplan der Pflanze. Das ist wichtig für die \
Klausur. Gibt es Fragen? Jetzt kommen wir zum nächsten Thema, der Photosynthese. Die Pflanze nimmt Licht und Wasser auf. \
Aus Licht, Wasser und Luft entsteht Zucker. Zum Beispiel speichert die Kartoffel den Zucker als Stärke. Merken Sie sich, \
dass die Pflanze dabei Sauerstoff abgibt. Warum ist das wichtig? Ohne Sauerstoff könnten die Tiere nicht atmen. Bitte \
lesen Sie Kapitel vier als Hausaufgabe. Vielen Dank und bis nächste Woche.";

fn spoken(text: &str, language: &str, sentence_gap: i64) -> (Vec<UnitWords>, Ticks) {
    let mut at = 45_000;
    let mut words = Vec::new();
    for text in text.split_whitespace() {
        let length = 12_000 + 4_500 * text.chars().count() as i64;
        words.push(Word { text: text.into(), start: Ticks(at), end: Ticks(at + length), probability: 0.9 });
        at += length + if text.ends_with(['.', '?']) { sentence_gap } else { 0 };
    }
    (in_units(words, language), Ticks(at))
}

fn knowledge(units: &[UnitWords], language: &str, duration: Ticks) -> Knowledge {
    let input =
        Input { recording: 0, language, model: "m", units, showings: &[], events: &[], edits: &Edits::NONE, duration };
    derive(&input, &Lexicon::for_language(language).unwrap())
}

#[test]
fn german_gets_chapters_and_notes_of_its_own() {
    let (units, duration) = spoken(GERMAN, "de", 40_000);
    let knowledge = knowledge(&units, "de-DE", duration);
    println!("{}", knowledge::notes::markdown(&knowledge.notes, &knowledge.transcript, &[], "Biologie"));
    let titles: Vec<&str> = knowledge.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["Zelle der Pflanze", "Photosynthese"]);
    let items: Vec<_> = knowledge.notes.chapters.iter().flat_map(|chapter| &chapter.items).collect();
    let of_kind =
        |kind| items.iter().filter(|item| item.kind == kind).map(|item| item.text.as_str()).collect::<Vec<_>>();
    assert!(of_kind(NoteKind::Important).contains(&"Der Kern enthält den Bauplan der Pflanze."), "{items:?}");
    assert_eq!(of_kind(NoteKind::Task), ["Lesen Sie Kapitel vier als Hausaufgabe."]);
    assert_eq!(unsupported(&knowledge), Vec::<String>::new());
}

/// As people really talk: long sentences, asides, false starts.
const RAMBLING: &str = "Okay, so, um, can everyone hear me? Good. So last time we talked about supply, and I think most of you \
got the hang of it. Today we're going to look at demand, and in particular at what economists call the demand curve. \
So the demand curve is basically a picture of how much people want to buy at each price. You know, if coffee costs one \
dollar, I buy three cups a day, and if it costs five dollars, I maybe buy one. That's all there is to it, really. Now, \
the important thing here is that price and quantity move in opposite directions. When the price goes up, the quantity \
demanded goes down. Economists call this the law of demand. And this will be on the midterm, so make sure you understand \
it. Why does the curve slope down? Well, there are two reasons. The first reason is the income effect, which means that \
when something gets more expensive, you are, in a sense, poorer. The second reason is the substitution effect, which \
means that you switch to something else, like tea. Right? Okay. So let's move on to elasticity. Elasticity tells us how \
strongly the quantity reacts when the price changes. For example, if the price of salt doubles, you still buy salt, \
because you don't have much choice. We say that the demand for salt is inelastic. If the price of one brand of cereal \
doubles, you just take another brand, so that demand is elastic. Does that make sense? Don't forget that elasticity is \
not the same as slope. The slope depends on the units, but elasticity is a ratio of percentages. A lot of people get this \
wrong on the exam. The formula is the percentage change in quantity divided by the percentage change in price. Now let's \
turn to taxes. When the government puts a tax on gasoline, somebody has to pay it. The question is who. If demand is \
inelastic, the buyers pay most of the tax. If demand is elastic, the sellers pay most of it. In nineteen ninety the United \
States put a tax on yachts, and it turned out that the workers who built the yachts paid for it, because the rich simply \
bought something else. That is a beautiful example of tax incidence. So please read chapter five for Thursday, and the \
problem set is due next Monday. Any questions? Okay, see you on Thursday.";

#[test]
fn talk_that_rambles_still_gives_notes() {
    let (units, duration) = spoken(RAMBLING, "en", 20_000);
    let knowledge = knowledge(&units, "en", duration);
    println!("{}", knowledge::notes::markdown(&knowledge.notes, &knowledge.transcript, &[], "Economics"));
    for highlight in &knowledge.highlights {
        println!("> {:.1}-{:.1} {}", highlight.start.get(), highlight.end.get(), highlight.text);
    }
    let titles: Vec<&str> = knowledge.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["Demand", "Elasticity", "Taxes"]);
    assert_eq!(unsupported(&knowledge), Vec::<String>::new());
}

#[test]
fn a_language_without_data_goes_by_text_and_pauses() {
    let (units, duration) = spoken(GERMAN, "xx", 40_000);
    let knowledge = knowledge(&units, "xx", duration);
    assert!(!knowledge.chapters.is_empty() && !knowledge.notes.chapters.is_empty() && !knowledge.highlights.is_empty());
    assert_eq!(unsupported(&knowledge), Vec::<String>::new());
}

#[test]
fn without_punctuation_pauses_make_the_sentences() {
    let mut class = Class::from_truth("biology");
    for word in class.units.iter_mut().flat_map(|unit| &mut unit.words) {
        word.text = word.text.trim_end_matches(['.', ',', '?']).to_lowercase();
    }
    let knowledge = class.derive();
    let texts: Vec<String> = knowledge.transcript.cues.iter().map(|cue| cue.text.replace('\n', " ")).collect();
    let found = |text: &str| texts.iter().any(|cue| cue == text);
    assert!(
        found("today we will look at how plants make energy") && found("the wall keeps the cell strong"),
        "{texts:?}"
    );
    assert_eq!(knowledge.chapters.len(), class.truth.chapters.len());
    assert_eq!(unsupported(&knowledge), Vec::<String>::new());
}
