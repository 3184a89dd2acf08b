// Serves folders over HTTP on a free loopback port: ours, which answers range requests and can be told to fail, or
// Python's http.server, which does not know ranges, as somebody with an exported folder would use it.

import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import readline from "node:readline";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".m4s": "video/iso.segment",
  ".mp4": "video/mp4",
  ".vtt": "text/vtt",
  ".woff2": "font/woff2",
};

/** No inline script or style, nothing from elsewhere; hls.js hands media over as blobs. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self' blob:";

/** `refuse(name)` may give an HTTP status for a file instead of the file. Of folders, the first that has it serves it. */
export async function serveFolders(folders, refuse = () => null) {
  const server = createServer((request, response) => {
    answer(folders, refuse, request, response).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(folders, refuse, request, response) {
  const asked = decodeURIComponent(new URL(request.url, "http://host").pathname).replace(/^\/+/, "") || "index.html";
  const refused = refuse(asked);
  if (refused !== null) return response.writeHead(refused).end();
  for (const folder of folders) {
    const file = path.join(folder, path.normalize(asked));
    const found = await stat(file).catch(() => null);
    if (!file.startsWith(folder) || !found?.isFile()) continue;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]), found.size - 1) : found.size - 1;
    const headers = {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "content-length": Math.max(0, end - start + 1),
      "accept-ranges": "bytes",
      "content-security-policy": POLICY,
    };
    if (range) headers["content-range"] = `bytes ${start}-${end}/${found.size}`;
    response.writeHead(range ? 206 : 200, headers);
    return createReadStream(file, { start, end }).pipe(response);
  }
  return response.writeHead(404).end();
}

/** As `cd folder && python3 -m http.server` does. */
export async function servePython(folder) {
  const child = spawn("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const url = /\((http:\/\/[^)]+)\)/.exec(line)?.[1];
    if (url) return { url, close: () => child.kill() };
  }
  throw new Error("python3 -m http.server did not start");
}
