// Finding words in texts that were cut into pieces: a match may begin in one cue and end in the next. Case and accents
// make no difference.

const MATCHES_MAX = 500;

/** A piece of a match: characters `from` to `to` of text number `text`. */
export interface Piece {
  text: number;
  from: number;
  to: number;
}

/** Texts made ready to be searched again and again. */
export class Haystack {
  private readonly folded: string;
  private readonly letters: readonly Letter[];

  constructor(private readonly texts: readonly string[]) {
    this.letters = texts.flatMap((text, index) => fold(`${text} `, index));
    this.folded = this.letters.map((letter) => letter.folded).join("");
  }

  /** Each match as its pieces, in order. */
  find(query: string): Piece[][] {
    const needle = fold(query.trim().replace(/\s+/g, " "), 0).map((letter) => letter.folded).join("");
    const matches: Piece[][] = [];
    if (needle === "") return matches;
    let at = this.folded.indexOf(needle);
    while (at >= 0 && matches.length < MATCHES_MAX) {
      matches.push(this.pieces(at, at + needle.length));
      at = this.folded.indexOf(needle, at + needle.length);
    }
    return matches;
  }

  private pieces(from: number, to: number): Piece[] {
    const pieces: Piece[] = [];
    for (const letter of this.letters.slice(from, to)) {
      const last = pieces.at(-1);
      if (letter.at >= (this.texts[letter.text]?.length ?? 0)) continue; // the space between two texts
      if (last?.text === letter.text) last.to = letter.at + letter.length;
      else pieces.push({ text: letter.text, from: letter.at, to: letter.at + letter.length });
    }
    return pieces;
  }
}

export const find = (texts: readonly string[], query: string): Piece[][] => new Haystack(texts).find(query);

interface Letter {
  /** One UTF-16 unit, so that positions in the folded text are positions in this list. */
  folded: string;
  text: number;
  at: number;
  length: number;
}

function fold(text: string, index: number): Letter[] {
  const letters: Letter[] = [];
  let at = 0;
  for (const character of text) {
    const folded = character.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();
    for (const unit of folded.split("")) letters.push({ folded: unit, text: index, at, length: character.length });
    at += character.length;
  }
  return letters;
}
