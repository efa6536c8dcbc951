// All pages somebody can reach by links: of pages that differ only in the record they show, one.

/** What stands before the name of a record that is no number. */
const ROOMS = ["units", "persons", "employers", "households", "bulletins", "drafts", "log", "accounts", "reversals", "job", "members", "burden", "webhooks"];

/** What a page is, whatever record it shows: `/persons/*`. Figures are of three kinds, and each kind is a page of its own. */
export function shape(address) {
  const parts = address.pathname.split("/");
  const isRecord = (part, at) => /^\d+$/u.test(part) || (ROOMS.includes(parts[at - 1]) && /\d/u.test(part));
  const names = parts.map((part, at) => (isRecord(part, at) ? "*" : part));
  if (names[1] === "figures" && names[2]) names[2] = { "roll.density": "rate", "roll.joined": "flow", "roll.left": "flow" }[names[2]] ?? "stock";
  if (names[2] === "*" && names[1] === "units" && address.searchParams.has("open")) names.push("open");
  return names.join("/");
}

/** Addresses that are not pages: files, data, and choices of look. */
const NO_PAGE = [
  /\.(json|atom|txt|xlsx|csv|gpub|pdf|docx|svg|ics)$/u,
  /\/(file|checkpoint|drawing)$/u,
  /^\/(assets|export\/units|metrics|health)/u,
  /\/(template|sample)\//u,
  /^\/papers\/[^/]+\/\d+\/\d+/u,
];
const isPage = (address) => !NO_PAGE.some((each) => each.test(address.pathname)) && !["lang", "theme"].some((name) => address.searchParams.has(name));

/**
 * Calls `each(path)` on every page of `starts`, and on one page of every shape that is not in `seen` yet and can be reached from
 * them by links. The page is open when it is called. A link that leads nowhere is an error.
 */
export async function walk(visitor, starts, seen, each) {
  const ahead = starts.map((path) => ({ path, always: true }));
  while (ahead.length > 0) {
    const { path, always } = ahead.shift();
    const wanted = new URL(path, visitor.house.url);
    if (seen.has(shape(wanted)) && !always) continue;
    seen.add(shape(wanted));
    const response = await visitor.page.goto(path);
    const there = new URL(visitor.page.url());
    if (shape(there) !== shape(wanted)) {
      // It led elsewhere; that page is walked if it is new.
      ahead.unshift({ path: there.pathname + there.search });
      continue;
    }
    const links = await visitor.page.locator("a[href]").evaluateAll((all) => all.filter((link) => !link.hasAttribute("download")).map((link) => new URL(link.getAttribute("href"), location.href).href));
    for (const link of links) {
      const address = new URL(link);
      if (address.origin === new URL(visitor.house.url).origin && isPage(address)) ahead.push({ path: address.pathname + address.search });
    }
    if (!always && response.status() >= 400) throw new Error(`a link leads to ${path}, which answers with status ${response.status()}`);
    await each(path);
  }
}
