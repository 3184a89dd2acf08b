/** Words around a hit, the hit itself marked. */
export function Snippet({ parts }: { parts: readonly { text: string; marked: boolean }[] }) {
  return parts.map((part, index) => (part.marked ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>));
}
