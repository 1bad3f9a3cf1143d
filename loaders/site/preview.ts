/** Serves a finished site on this machine, as a plain static host would. */
import {createReadStream} from "node:fs";
import {readFile, realpath, stat} from "node:fs/promises";
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {extname, join, sep} from "node:path";
import {Failure} from "../failure.ts";
import {restoreSite} from "./swap.ts";

export interface PreviewOptions {
  /** Port to listen on; 0 takes any free one. Without it, the first free one from 3000 on. */
  port?: number;
}

export interface Preview {
  /** Address of the overview. */
  url: string;
  close: () => Promise<void>;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".arrow": "application/vnd.apache.arrow.file",
};

/**
 * Serves a folder on 127.0.0.1.
 *
 * @throws Failure when there is no site, or the port is taken
 */
export async function previewSite(directory: string, {port}: PreviewOptions = {}): Promise<Preview> {
  await restoreSite(directory);
  const root = await realpath(directory).catch(() => undefined);
  if (root === undefined) {
    throw new Failure({
      file: directory,
      what: "There is no site yet.",
      remedy: "Build it with `npm run build`.",
    });
  }
  const server = createServer((request, response) => {
    respond(root, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, {"content-type": types[".txt"]});
      response.end("The file cannot be read.");
    });
  });
  await listen(server, port);
  // A server that listens on a port has an address with a port.
  const {port: chosen} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${chosen}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Listens on 127.0.0.1: on the port given, else on the first free one from 3000 on. */
async function listen(server: Server, port: number | undefined): Promise<void> {
  for (let candidate = port ?? 3000; ; candidate++) {
    try {
      await new Promise<void>((done, fail) => {
        server.once("error", fail);
        server.listen(candidate, "127.0.0.1", () => {
          server.off("error", fail);
          done();
        });
      });
      return;
    } catch (error) {
      // Errors of node:net carry a code.
      const {code} = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
      if (port !== undefined || candidate >= 3100) {
        throw new Failure({
          what: `Port ${candidate} is taken or not allowed.`,
          remedy: "Stop what uses it, or name another with --port.",
        });
      }
    }
  }
}

async function respond(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, {allow: "GET, HEAD", "content-type": types[".txt"]}).end("Only GET and HEAD.");
    return;
  }
  const [address, query] = (request.url ?? "/").split(/\?(.*)/s, 2);
  const found = await find(root, address!);
  if (found === "folder") {
    response.writeHead(301, {
      location: `${address!.replace(/^\/+/, "/")}/${query === undefined ? "" : `?${query}`}`,
    });
    response.end();
    return;
  }
  const file = found ?? (await find(root, "/404.html"));
  if (file === undefined || file === "folder") {
    response.writeHead(404, {"content-type": types[".html"]});
    response.end(
      '<!doctype html><html lang="en"><title>Not found</title><h1>There is no such page</h1><p><a href="/">To the overview</a>',
    );
    return;
  }
  const {size} = await stat(file);
  response.writeHead(found === undefined ? 404 : 200, {
    "content-type": types[extname(file).toLowerCase()] ?? "application/octet-stream",
    "content-length": size,
    // A rebuilt site is shown at the next load.
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else if (size < 1_000_000) response.end(await readFile(file));
  else
    createReadStream(file)
      .on("error", () => response.destroy())
      .pipe(response);
}

/** The file an address names: as written, with `.html`, or the folder's index; nothing outside the site. */
async function find(root: string, address: string): Promise<string | "folder" | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(address);
  } catch {
    return undefined;
  }
  if (path.includes("\0") || path.split(/[\\/]/).some((part) => part === ".." || part.startsWith("."))) {
    return undefined;
  }
  const candidates = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  for (const candidate of candidates) {
    // Links inside the site may not lead out of it.
    const file = await realpath(join(root, candidate)).catch(() => undefined);
    if (file === undefined || !`${file}${sep}`.startsWith(`${root}${sep}`)) continue;
    const status = await stat(file);
    if (status.isFile()) return file;
    if (status.isDirectory() && (await stat(join(file, "index.html")).catch(() => undefined))?.isFile()) {
      return "folder";
    }
  }
  return undefined;
}
