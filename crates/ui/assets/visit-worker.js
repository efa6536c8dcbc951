// Serves the page of offline visits where there is no network. It touches nothing else: only that page and the files it
// is drawn with, and of these only what the page itself has put by. Nothing of anybody is in what it keeps.

const CACHE = "visit-kit";
const PAGE = "/visit-kit";
const SHELL = "/visit-kit/shell";
const PATIENCE_MS = 5000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const kept = async (path) => (await caches.open(CACHE)).match(path, { ignoreVary: true });

const page = async (request) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer.type === "opaqueredirect" || answer.status < 500) return answer;
  } catch {
    // No network, or one that does not answer.
  }
  return (await kept(SHELL)) ?? Response.error();
};

const asset = async (request) => (await kept(new URL(request.url).pathname)) ?? fetch(request);

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
});
