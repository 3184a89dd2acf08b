// Finding words in texts that were cut into pieces: a match may begin in one cue and end in the next. Case and accents
// make no difference.

const MATCHES_MAX = 500;

/** A piece of a match: characters `from` to `to` of text number `text`. */
export interface Piece {
  text: number;
  from: number;
  to: number;
}

/** Each match as its pieces, in order. */
export function find(texts: readonly string[], query: string): Piece[][] {
  const needle = fold(query.trim().replace(/\s+/g, " ")).map((letter) => letter.folded).join("");
  if (needle === "") return [];

  const letters = texts.flatMap((text, index) => [...fold(`${text} `)].map((letter) => ({ ...letter, text: index })));
  const haystack = letters.map((letter) => letter.folded).join("");
  const matches: Piece[][] = [];
  let at = haystack.indexOf(needle);
  while (at >= 0 && matches.length < MATCHES_MAX) {
    const pieces: Piece[] = [];
    for (const letter of letters.slice(at, at + needle.length)) {
      const last = pieces.at(-1);
      const length = (texts[letter.text] as string).length;
      if (letter.at >= length) continue; // the space between two texts
      if (last?.text === letter.text) last.to = letter.at + letter.length;
      else pieces.push({ text: letter.text, from: letter.at, to: letter.at + letter.length });
    }
    matches.push(pieces);
    at = haystack.indexOf(needle, at + needle.length);
  }
  return matches;
}

interface Letter {
  /** One UTF-16 unit, so that positions in the folded text are positions in this list. */
  folded: string;
  at: number;
  length: number;
}

function fold(text: string): Letter[] {
  const letters: Letter[] = [];
  let at = 0;
  for (const character of text) {
    const folded = character.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();
    for (const unit of folded.split("")) letters.push({ folded: unit, at, length: character.length });
    at += character.length;
  }
  return letters;
}
