import type { HtmlTagDescriptor, Plugin } from "vite";

/** Lets the browser fetch the fonts beside the style sheet that names them, so that text does not change under the reader. */
export function preloadFonts(): Plugin {
  let base = "/";
  return {
    name: "lectern-preload-fonts",
    apply: "build",
    configResolved: (config) => void (base = config.base),
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }): HtmlTagDescriptor[] =>
        Object.keys(bundle ?? {})
          .filter((name) => name.endsWith(".woff2"))
          .map((name) => ({ tag: "link", attrs: { rel: "preload", href: `${base}${name}`, as: "font", type: "font/woff2", crossorigin: true }, injectTo: "head" })),
    },
  };
}
