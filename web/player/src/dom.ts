// Building and finding elements. Text always goes in as text: nothing that a document says can become markup.

type Child = Node | string | null;

interface Attributes {
  class?: string;
  testid?: string;
  href?: string;
  lang?: string;
  type?: string;
  label?: string;
  hidden?: boolean;
  data?: Record<string, string | number>;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  const { data = {}, testid, label, class: className, hidden, ...plain } = attributes;
  if (className) node.className = className;
  if (testid) node.dataset.testid = testid;
  if (label) node.setAttribute("aria-label", label);
  if (hidden) node.hidden = true;
  for (const [name, value] of Object.entries(data)) node.dataset[name] = String(value);
  for (const [name, value] of Object.entries(plain)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** An element of index.html. */
export function need<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found as unknown as T;
}

/** Makes `children` the children of `parent`. Those that stay are not touched, so they keep focus and selection. */
export function arrange(parent: Node, children: readonly Node[]): void {
  const wanted = new Set(children);
  for (const old of [...parent.childNodes]) if (!wanted.has(old as Node)) old.remove();
  for (const [index, child] of children.entries()) {
    const there = parent.childNodes[index] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  }
}

/** Places an element along a bar by share of its length, in styles that a strict content policy allows. */
export function along(node: HTMLElement, from: number, to: number | null = null): void {
  node.style.left = `${(from * 100).toFixed(4)}%`;
  if (to !== null) node.style.width = `${(Math.max(0, to - from) * 100).toFixed(4)}%`;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
