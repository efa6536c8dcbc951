// Guildhall in the browser. Every page works without this file; what is here saves a step.
// Each part looks for its own data attribute and leaves the page alone when it finds none.

const on = (type, handle, options) => document.addEventListener(type, handle, options);

// Search: "/" or Ctrl-K puts the cursor in the search box that can be seen.
on("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!slash && !chord) return;
  const boxes = [...document.querySelectorAll("[data-search]")];
  // What lies in a closed popover is laid out, but cannot be seen.
  let box = boxes.find((each) => each.checkVisibility());
  if (!box) {
    const pocket = document.querySelector("details.pocket");
    if (!pocket) return;
    pocket.open = true;
    box = pocket.querySelector("[data-search]");
  }
  event.preventDefault();
  box?.focus();
  box?.select();
});

// Popovers are <details>: one at a time, closed by Escape or by a click elsewhere.
const popovers = () => document.querySelectorAll("details[data-pop][open]");
on("click", (event) => {
  for (const popover of popovers()) if (!popover.contains(event.target)) popover.open = false;
});
on("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popover of popovers()) {
    const inside = popover.contains(document.activeElement);
    popover.open = false;
    if (inside) popover.querySelector("summary").focus();
  }
});
on(
  "toggle",
  (event) => {
    const opened = event.target;
    if (!opened.matches?.("details[data-pop]") || !opened.open) return;
    for (const popover of popovers()) {
      if (popover !== opened && !popover.contains(opened)) popover.open = false;
    }
    opened.querySelector("[data-first]")?.focus();
  },
  true,
);

// Theme: the links work by a round trip; here they work at once. The cookie lets the server draw the next page right.
on("click", (event) => {
  const link = event.target.closest("a[data-theme-set]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const theme = link.dataset.themeSet;
  const age = theme === "auto" ? 0 : 31536000;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const other of document.querySelectorAll("a[data-theme-set]")) {
    if (other.dataset.themeSet === theme) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
});

// Forms: sent once; a guarded form asks before its changes are left behind; a choice may send its form by itself.
const changed = new Set();
on("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
});
on("change", (event) => {
  if (event.target.matches?.("[data-auto]")) event.target.form?.requestSubmit();
});
on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent && form.method === "post") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  changed.delete(form);
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
// A page brought back by the Back button has been sent before and may be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});
document.querySelector("[data-errors]")?.focus();

// Copying: the button is there only where it can do its work.
const offerCopies = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
};
on("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = button.querySelector(".unseen");
  const before = said.textContent;
  said.textContent = button.dataset.done;
  button.classList.add("done");
  setTimeout(() => {
    said.textContent = before;
    button.classList.remove("done");
  }, 2000);
});
offerCopies(document);

// Progress: asks the page named by data-poll for the element of the same id and puts it in place, until that element
// no longer asks. A server that does not answer is asked again, ever more slowly, and the person is told.
const poll = (part) => {
  const address = part.dataset.poll;
  if (!address || part.dataset.polled) return;
  part.dataset.polled = "1";
  const pace = Number(part.dataset.pollMs) || 1000;
  const ask = async (wait) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (!part.isConnected) return;
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById(part.id);
      if (!next) return location.reload();
      part.replaceWith(next);
      offerCopies(next);
      poll(next);
    } catch {
      const lost = part.querySelector("[data-lost]");
      if (lost) lost.hidden = false;
      ask(Math.min(wait * 2, 15000));
    }
  };
  ask(pace);
};
const pollAll = (root) => root.querySelectorAll("[data-poll]").forEach(poll);
pollAll(document);

// What htmx brings in is made whole like the rest of the page.
on("htmx:after:swap", () => {
  offerCopies(document);
  pollAll(document);
});

// Lists worked off row by row: j and k go from row to row, Enter opens what a row leads to, x picks it. A row that has the
// cursor in it is the one at hand, so Tab does the same.
const rowsOf = () => [...document.querySelectorAll("[data-rows] [data-row]")];
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = rowsOf().length === 0;
on("keydown", (event) => {
  if (!["j", "k", "x", "Enter"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = rowsOf();
  if (rows.length === 0) return;
  const target = event.target.closest?.("input, textarea, select, button, summary, a, [contenteditable]");
  const typing = target?.matches("textarea, select, [contenteditable], input:not([type=checkbox])");
  if (typing || (event.key === "Enter" && target)) return;
  const here = rows.findIndex((row) => row.classList.contains("here") || row.contains(document.activeElement));
  if (event.key === "Enter" || event.key === "x") {
    const row = rows[here];
    const found = row?.querySelector(event.key === "x" ? "input[type=checkbox]" : "[data-open]");
    if (!found) return;
    event.preventDefault();
    found.click();
    return;
  }
  const next = rows[Math.min(Math.max(here + (event.key === "j" ? 1 : -1), 0), rows.length - 1)];
  event.preventDefault();
  for (const row of rows) row.classList.toggle("here", row === next);
  (next.querySelector("[data-open]") ?? next.querySelector("a, button, summary"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});
on("focusin", (event) => {
  const row = event.target.closest("[data-rows] [data-row]");
  for (const other of document.querySelectorAll("[data-row].here")) if (other !== row) other.classList.remove("here");
});

// Who comes from such a list by the keyboard goes on by it: the first field of the form, or else what sends it.
if (new URLSearchParams(location.search).get("from") === "today" && !location.hash) {
  const form = document.querySelector('main form[action^="/steps/"]');
  (form?.querySelector("[data-first]") ?? form?.querySelector("button"))?.focus();
}

// All of a list at once.
for (const all of document.querySelectorAll("[data-pick-all]")) {
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const box of document.querySelectorAll("[data-rows] input[type=checkbox]")) box.checked = event.target.checked;
  });
}
