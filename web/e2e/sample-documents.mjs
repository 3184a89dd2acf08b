// What a replay says about a fixture class, invented from its truth: cues, chapters, highlights and notes.

const CUE_LINE_CHARACTERS = 42;
const UNIT_SECONDS = 24;

const round = (seconds) => Math.round(seconds * 1000) / 1000;

/** Breaks at the space nearest to the middle when one line is not enough. */
function lines(text) {
  if (text.length <= CUE_LINE_CHARACTERS) return text;
  const spaces = [...text.matchAll(/ /g)].map((match) => match.index);
  const middle = spaces.reduce((best, at) => (Math.abs(at - text.length / 2) < Math.abs(best - text.length / 2) ? at : best));
  return `${text.slice(0, middle)}\n${text.slice(middle + 1)}`;
}

function cue(sentence, id) {
  const words = sentence.text.split(" ");
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  let spoken = 0;
  const at = (count) => round(sentence.start + ((sentence.end - sentence.start) * count) / letters);
  return {
    id,
    start: sentence.start,
    end: sentence.end,
    text: lines(sentence.text),
    words: words.map((text) => ({ text, start: at(spoken), end: at((spoken += text.length)) })),
  };
}

function cues(sentences) {
  const counts = new Map();
  return sentences.map((sentence) => {
    const unit = Math.floor(sentence.start / UNIT_SECONDS);
    const ordinal = counts.get(unit) ?? 0;
    counts.set(unit, ordinal + 1);
    return cue(sentence, `0-${unit}-${ordinal}`);
  });
}

const plain = (cue) => cue.text.replaceAll("\n", " ");

/** A few sentences of a chapter, of each kind that can be told from the outside. */
function noteItems(chapter, own, emphasised, keywords) {
  const item = (kind, ...cited) => ({ kind, text: cited.map(plain).join(" "), cueIds: cited.map((cue) => cue.id) });
  const important = own.filter((cue) => emphasised.has(cue.start));
  const question = own.findIndex((cue) => cue.text.endsWith("?"));
  const tasks = own.filter((cue) => /Friday|Next week|test\.$/.test(cue.text) && !important.includes(cue));
  const used = new Set([...important, ...tasks, own[question], own[question + 1], own[question + 2]]);
  const [summary, ...points] = own.filter((cue) => !used.has(cue) && !/^(Hello|Today|Now|Look|Let|On the|Thank|You can)/.test(cue.text));
  const items = [item("summary", summary)];
  for (let index = 0; index < points.length && items.length < 5; ) {
    const adjacent = own.indexOf(points[index + 1]) === own.indexOf(points[index]) + 1;
    const said = points.slice(index, index + (adjacent ? 2 : 1));
    items.push(item("key_point", ...said));
    index += said.length;
  }
  items.push(...important.map((cue) => item("important", cue)));
  if (question >= 0) items.push(item("question", own[question]), item("answer", own[question + 1], own[question + 2]));
  items.push(...tasks.map((cue) => item("task", cue)));
  for (const term of keywords) {
    const said = own.filter((cue) => plain(cue).toLowerCase().includes(term));
    if (said.length > 0) items.push({ kind: "key_term", text: term, cueIds: said.map((cue) => cue.id) });
  }
  return { title: chapter.title, start: chapter.start, items };
}

/** The documents of a replay. */
export function describe(truth) {
  const duration = round(truth.durationSeconds);
  const all = cues(truth.sentences);
  const within = (span) => all.filter((cue) => cue.start >= span.start && cue.start < span.end);
  const endings = (list) => list.map((entry, index) => ({ ...entry, end: list[index + 1]?.start ?? duration }));
  const emphasised = new Set(truth.emphasised.map((sentence) => sentence.start));

  const chapters = endings(truth.chapters).map(({ start, end, title }) => ({ start, end, title, cueIds: within({ start, end }).map((cue) => cue.id) }));
  const pages = [...new Set(truth.slidesShown.map((slide) => slide.page))];
  return {
    duration,
    transcript: { language: "en", model: "truth", cues: all },
    chapters,
    highlights: truth.emphasised.map(({ start, end, text }) => ({ start, end, text, cueIds: within({ start, end }).map((cue) => cue.id) })),
    notes: { chapters: chapters.map((chapter, index) => noteItems(chapter, within(chapter), emphasised, truth.chapters[index].keywords)) },
    slides: endings(truth.slidesShown).map(({ start, end, page }, index) => {
      const number = pages.indexOf(page);
      return { index, start, end, page: number, image: `r0/slides/${String(number).padStart(3, "0")}.jpg` };
    }),
  };
}

export function captionsVtt(transcript) {
  const stamp = (seconds) => new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23);
  return ["WEBVTT", ...transcript.cues.map((cue) => `${cue.id}\n${stamp(cue.start)} --> ${stamp(cue.end)}\n${cue.text}`)].join("\n\n") + "\n";
}
