// Notes as Markdown.

import { clock } from "./time";
import { noteLabel } from "./words";

interface Chapter {
  title: string;
  start: number;
  items: readonly { kind: string; text: string }[];
}

/** What Markdown would read as its own. */
const escaped = (text: string) => text.replaceAll("\n", " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");

export function markdownOf(title: string, chapters: readonly Chapter[]): string {
  const sections = chapters.map((chapter) => {
    const terms = chapter.items.filter((item) => item.kind === "key_term").map((item) => escaped(item.text));
    const items = chapter.items.filter((item) => item.kind !== "key_term").map(line);
    return [`## ${escaped(chapter.title)} (${clock(chapter.start)})`, "", ...items, ...(terms.length > 0 ? ["", terms.join(" · ")] : [])].join("\n");
  });
  return `# ${escaped(title)}\n\n${sections.join("\n\n")}\n`;
}

function line({ kind, text }: { kind: string; text: string }): string {
  const label = noteLabel(kind);
  return label ? `- **${label}:** ${escaped(text)}` : `- ${escaped(text)}`;
}
