//! From the reader's table of words to the lines of a slide.

use timeline::document::SlideLine;

/// Columns of the table: `level page block paragraph line word left top width height confidence text`.
const COLUMNS: usize = 12;
const LEVEL_PAGE: u32 = 1;
const LEVEL_WORD: u32 = 5;
/// No slide that people can read has more.
const LINES_MAX: usize = 300;
const LINE_CHARACTERS_MAX: usize = 400;
/// In percent: what the reader is less sure of, on average over a line, is a picture and no text.
const LINE_CONFIDENCE_MIN: f64 = 60.0;
/// A word that is doubted more than this tells nothing about its line, and is none if it is not of letters alone.
const WORD_CONFIDENCE_MIN: f64 = 25.0;
/// Marks before points are read as one of these.
const BULLETS: &str = "e•●◦○■□▪▫◆◇►▶‣–—-*·¢©®°o0O«»>@+~=";
/// A mark is smaller than the line, about as wide as high, and stands apart from it, by its own width or more.
const BULLET_HEIGHT_MAX: f64 = 0.75;
const BULLET_APART_MIN: f64 = 1.1;
/// Fractions are written with so many digits.
const PRECISION: f64 = 1e4;

#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    confidence: f64,
}

struct Row<'a> {
    level: u32,
    /// Block, paragraph, line.
    line: [u32; 3],
    bounds: [f64; 4],
    confidence: f64,
    text: &'a str,
}

impl<'a> Row<'a> {
    fn parse(row: &'a str) -> Option<Row<'a>> {
        let fields: Vec<&str> = row.splitn(COLUMNS, '\t').collect();
        let &[level, _, block, paragraph, line, _, left, top, width, height, confidence, text] = fields.as_slice()
        else {
            return None;
        };
        let length = |field: &str| field.parse::<u32>().ok().map(f64::from);
        Some(Row {
            level: level.parse().ok()?,
            line: [block.parse().ok()?, paragraph.parse().ok()?, line.parse().ok()?],
            bounds: [length(left)?, length(top)?, length(width)?, length(height)?],
            confidence: confidence.parse().ok().filter(|value: &f64| value.is_finite())?,
            text: text.trim(),
        })
    }
}

/// Gives what is wrong with a table that is none.
pub fn lines(table: &str) -> Result<Vec<SlideLine>, String> {
    let mut page = None;
    let mut lines: Vec<([u32; 3], Vec<Word>)> = Vec::new();
    // The first row names the columns.
    for row in table.lines().skip(1).filter(|row| !row.is_empty()) {
        let Row { level, line, bounds, confidence, text } =
            Row::parse(row).ok_or_else(|| row.chars().take(100).collect::<String>())?;
        let [left, top, width, height] = bounds;
        if level == LEVEL_PAGE {
            page = Some((width, height)).filter(|_| width > 0.0 && height > 0.0);
        }
        let text: String = text.chars().filter(|character| !character.is_control()).collect();
        let doubted = confidence < WORD_CONFIDENCE_MIN && !text.chars().all(char::is_alphanumeric);
        if level != LEVEL_WORD || text.is_empty() || doubted {
            continue;
        }
        let word = Word { text, left, top, width, height, confidence };
        match lines.last_mut() {
            Some((last, words)) if *last == line => words.push(word),
            _ => lines.push((line, vec![word])),
        }
    }
    let (width, height) = page.ok_or("no page")?;
    let lines = lines.into_iter().filter_map(|(_, words)| line(words, width, height));
    Ok(lines.take(LINES_MAX).collect())
}

/// None: it says nothing, or nothing that can be trusted.
fn line(mut words: Vec<Word>, page_width: f64, page_height: f64) -> Option<SlideLine> {
    if is_bullet(&words) {
        words.remove(0);
    }
    let sure: Vec<f64> = words.iter().map(|word| word.confidence).filter(|sure| *sure >= WORD_CONFIDENCE_MIN).collect();
    let confidence = sure.iter().sum::<f64>() / sure.len().max(1) as f64;
    let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let is_text = text.chars().any(char::is_alphanumeric) && text.chars().count() <= LINE_CHARACTERS_MAX;
    if !is_text || confidence < LINE_CONFIDENCE_MIN {
        return None;
    }
    let left = words.iter().map(|word| word.left).fold(f64::INFINITY, f64::min);
    let top = words.iter().map(|word| word.top).fold(f64::INFINITY, f64::min);
    let right = words.iter().map(|word| word.left + word.width).fold(0.0, f64::max);
    let bottom = words.iter().map(|word| word.top + word.height).fold(0.0, f64::max);
    let fraction = |length: f64, whole: f64| (length / whole * PRECISION).round().clamp(0.0, PRECISION) / PRECISION;
    Some(SlideLine {
        text,
        bounds: [
            fraction(left, page_width),
            fraction(top, page_height),
            fraction(right - left, page_width),
            fraction(bottom - top, page_height),
        ],
        size: fraction(capitals(&words), page_height),
    })
}

/// Whether the first word is the mark before a point.
fn is_bullet(words: &[Word]) -> bool {
    let [mark, next, ..] = words else { return false };
    let mut characters = mark.text.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else { return false };
    let tallest = words[1..].iter().map(|word| word.height).fold(0.0, f64::max);
    let apart = next.left - (mark.left + mark.width);
    let is_small = mark.height <= BULLET_HEIGHT_MAX * tallest && apart >= BULLET_APART_MIN * mark.width;
    BULLETS.contains(character) && (is_small || !character.is_alphanumeric())
}

/// Height of a capital letter, as most of the words have it.
fn capitals(words: &[Word]) -> f64 {
    let mut heights: Vec<f64> = words.iter().map(|word| word.height * part_of_capital(&word.text)).collect();
    heights.sort_by(f64::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(0.0)
}

/// Height of a capital over that of a word, by what of its letters rises and hangs.
fn part_of_capital(text: &str) -> f64 {
    let rises = text.chars().any(|c| c.is_uppercase() || c.is_numeric() || "bdfhiklt".contains(c));
    let hangs = text.chars().any(|c| "gjpqyQ,;".contains(c));
    let is_latin = text.chars().all(|c| !c.is_alphabetic() || c.is_ascii());
    match (rises, hangs) {
        _ if !is_latin => 1.0,
        (true, false) | (false, true) => 1.0,
        (true, true) => 0.78,
        (false, false) => 1.35,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n1\t1\t0\t0\t0\t0\t0\t0\t1000\t500\t-1\t\n";

    fn read(rows: &[&str]) -> Result<Vec<SlideLine>, String> {
        lines(&format!("{HEAD}{}\n", rows.join("\n").replace(' ', "\t").replace('_', " ")))
    }

    fn texts(rows: &[&str]) -> Vec<String> {
        read(rows).unwrap().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn words_of_a_line_are_joined_and_placed() {
        let found = read(&[
            "5 1 1 1 1 1 100 50 80 20 96.5 Merge",
            "5 1 1 1 1 2 200 50 60 20 95.1 sort",
            "5 1 2 1 1 1 100 250 80 20 91 Halves",
        ])
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].text.as_str(), found[0].bounds), ("Merge sort", [0.1, 0.1, 0.16, 0.04]));
        assert_eq!(found[1].size, 0.04);
    }

    #[test]
    fn marks_before_points_are_no_words_and_a_first_word_is_no_mark() {
        let point = ["5 1 1 1 1 1 70 206 17 17 86 e", "5 1 1 1 1 2 112 195 69 29 96 The"];
        assert_eq!(texts(&point), ["The"]);
        let word = ["5 1 1 1 1 1 70 206 17 21 96 e", "5 1 1 1 1 2 97 195 69 29 96 poi"];
        assert_eq!(texts(&word), ["e poi"]);
        assert_eq!(texts(&["5 1 1 1 1 1 70 206 17 29 86 3"]), ["3"]);
    }

    #[test]
    fn what_is_not_sure_to_be_text_is_left_out() {
        let rows = ["5 1 1 1 1 1 0 0 1000 120 95 _", "5 1 2 1 1 1 900 400 40 40 41 gZ", "5 1 3 1 1 1 0 0 9 9 90 %"];
        assert_eq!(texts(&rows), Vec::<String>::new());
        let doubted = ["5 1 1 1 1 1 0 0 20 30 0 A", "5 1 1 1 1 2 30 0 60 30 96 wall", "5 1 1 1 1 3 160 0 9 9 3 ~x"];
        assert_eq!(texts(&doubted), ["A wall"]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(lines("").is_err());
        assert!(read(&["5 1 1 1 1 1 a 50 80 20 96.5 Merge"]).is_err());
        assert!(read(&["5 1 1 1 1 1 1 50 80 20 NaN Merge"]).is_err());
        assert!(read(&["Segmentation fault"]).is_err());
        assert_eq!(read(&[]), Ok(Vec::new()));
    }
}
