// What a machine sees when it looks at a page: text that is cut, targets that are too small, values that are no tokens.
// Runs in the page.

export function look() {
  const findings = [];
  const describe = (node) => {
    const copy = node.cloneNode(false);
    return `${copy.outerHTML.slice(0, 140)} “${(node.textContent ?? "").trim().slice(0, 40)}”`;
  };
  const isSeen = (node) => {
    if (!node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true, contentVisibilityAuto: true })) return false;
    const { width, height } = node.getBoundingClientRect();
    return width > 1 && height > 1;
  };
  const all = [...document.querySelectorAll("body, body *")].filter((node) => !node.closest("svg, option, script, noscript") && isSeen(node));

  // Text that is cut by something that does not scroll.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent || parent.closest("svg, option, select, textarea, script, noscript, title") || !isSeen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const bounds = range.getBoundingClientRect();
    if (bounds.width < 2) continue;
    for (let box = parent; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "fixed") break;
      const cuts = (side) => ["hidden", "clip"].includes(side);
      if (!cuts(style.overflowX) && !cuts(style.overflowY)) continue;
      const around = box.getBoundingClientRect();
      // Made to be heard only, or cut on purpose with dots at the end.
      if (around.width <= 2 || around.height <= 2 || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") break;
      const over = Math.max(cuts(style.overflowX) ? Math.max(around.left - bounds.left, bounds.right - around.right) : 0, cuts(style.overflowY) ? Math.max(around.top - bounds.top, bounds.bottom - around.bottom) : 0);
      if (over > 1.5) findings.push(`cut by ${over.toFixed(1)} px: ${describe(parent)}`);
      break;
    }
  }

  // Targets; a link in the middle of a sentence is as high as its line.
  for (const node of all) {
    if (!node.matches('a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="tab"], [role^="menuitem"]')) continue;
    if (node.closest('[aria-hidden="true"]') || node.matches(":disabled")) continue;
    const style = getComputedStyle(node);
    if (style.clipPath !== "none" && style.position === "absolute") continue;
    const isInSentence = style.display === "inline" && node.parentElement.closest("p, li, td, dd, label") !== null;
    // A press on its words is a press on the box.
    const { width, height } = ((node.matches('[type="checkbox"], [type="radio"]') && node.closest("label")) || node).getBoundingClientRect();
    if (!isInSentence && (width < 23.5 || height < 23.5)) findings.push(`a target of ${width.toFixed(0)} × ${height.toFixed(0)} px: ${describe(node)}`);
  }

  // Values.
  const probe = document.createElement("span");
  document.body.append(probe);
  const tokens = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).flatMap(function inside(rule) {
    return "style" in rule ? [...rule.style].filter((name) => name.startsWith("--")) : "cssRules" in rule ? [...rule.cssRules].flatMap(inside) : [];
  });
  const named = (start) => [...new Set(tokens.filter((name) => name.startsWith(start) && !name.includes("--line-height")))];
  const inScheme = (scheme, name, property) => {
    probe.style.colorScheme = scheme;
    probe.style.setProperty(property, `var(${name})`);
    const value = getComputedStyle(probe).getPropertyValue(property);
    probe.style.removeProperty(property);
    return value;
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const setOf = (which) => new Set([...named("--color-").map((name) => inScheme(which, name, "color")), "rgba(0, 0, 0, 0)"]);
  const own = setOf(scheme);
  const dark = setOf("dark");
  const sizes = new Set(named("--text-").map((name) => inScheme(scheme, name, "font-size")));
  const radii = new Set(["0px", ...named("--radius-").map((name) => inScheme(scheme, name, "border-top-left-radius"))]);
  const shadows = new Set(["none", inScheme(scheme, "--shadow-float", "box-shadow"), inScheme("dark", "--shadow-float", "box-shadow")]);
  probe.remove();
  const SIDES = ["top", "right", "bottom", "left"];
  for (const node of all) {
    const style = getComputedStyle(node);
    const colours = node.closest(".scheme-dark, #picture") ? dark : own;
    const used = [["color", style.color], ["background-color", style.backgroundColor]];
    for (const side of SIDES) if (style.getPropertyValue(`border-${side}-width`) !== "0px" && style.getPropertyValue(`border-${side}-style`) !== "none") used.push([`border-${side}-color`, style.getPropertyValue(`border-${side}-color`)]);
    for (const [name, value] of used) if (!colours.has(value)) findings.push(`${name} ${value} is no token: ${describe(node)}`);
    const hasText = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim() !== "");
    if ((hasText || node.matches("input, select, textarea")) && !sizes.has(style.fontSize)) findings.push(`font-size ${style.fontSize} is no token: ${describe(node)}`);
    for (const corner of ["border-top-left-radius", "border-top-right-radius", "border-bottom-left-radius", "border-bottom-right-radius"]) {
      const value = style.getPropertyValue(corner);
      if (!radii.has(value)) findings.push(`${corner} ${value} is no token: ${describe(node)}`);
    }
    const shadow = style.boxShadow.replaceAll("rgba(0, 0, 0, 0) 0px 0px 0px 0px", "").replaceAll(/^(, )+|(, )+$/g, "");
    if (!shadows.has(shadow || "none")) findings.push(`box-shadow ${shadow} is no token: ${describe(node)}`);
  }
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) findings.push(`the page is ${over} px too wide`);
  return [...new Set(findings)];
}
