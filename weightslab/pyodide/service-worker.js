// Keeps the site in the browser: the second visit asks the host for nothing, and opens without a network. It stands in for the
// service worker of JupyterLite, and does as that does for the files that Python reads and writes.
const SITE = "weightslab-site-BUILD"; // of one building of the site: site.py puts its digest here
const PYTHON = "weightslab-python-0.27.7"; // Pyodide's own files: they stay the same from building to building
const FIRST = []; // what Python needs when it starts: site.py puts it here
const channel = new BroadcastChannel("/sw-api.v1");
const scope = self.registration.scope;

self.addEventListener("install", () => { // a new building waits until no page of the old one is open
  if (!self.registration.active) self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name.startsWith("weightslab-") && ![SITE, PYTHON].includes(name)) await caches.delete(name);
  await self.clients.claim();
})()));

// A page asks that what Python needs be kept, and what the page itself has loaded before it came here.
self.addEventListener("message", (event) => {
  const wanted = [...event.data.loaded, ...FIRST].map((url) => new URL(url, scope).href).filter(ours);
  event.waitUntil(Promise.allSettled(wanted.map((url) => kept(new Request(url)))).then(() => event.ports[0]?.postMessage("done")));
});

const ours = (href) => href.startsWith(scope) || href.includes("/pyodide/v0.27.7/");

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, href, search } = new URL(request.url);
  if (pathname.endsWith("/api/service-worker-heartbeat")) event.respondWith(new Response("ok"));
  else if (/\/api\/(drive|stdin\/)/.test(pathname)) event.respondWith(asked(request, pathname));
  else if (pathname.endsWith(".wasm") && !search) return; // start.js says why
  else if (request.method === "GET" && ours(href)) event.respondWith(kept(request));
});

async function kept(request) {
  const cache = await caches.open(request.url.includes("/pyodide/") ? PYTHON : SITE);
  const found = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request, { cache: request.url.endsWith(".wasm") ? "force-cache" : "default" }); // which has just come
  const settled = answer.status === 200 || (answer.status === 404 && /\.json(\?|$)/.test(request.url)); // JupyterLite looks for some
  if (settled) await cache.put(request, answer.clone()).catch(() => {}); // a full disk
  return answer;
}

// A question of Python's for the page, answered there.
async function asked(request, pathname) {
  const question = await request.json();
  return new Promise((resolve) => {
    const answered = ({ data }) => {
      if (data.browsingContextId !== question.browsingContextId || !("response" in data)) return;
      channel.removeEventListener("message", answered);
      resolve(new Response(JSON.stringify(data.response)));
    };
    channel.addEventListener("message", answered);
    channel.postMessage({ ...question, pathname });
  });
}
