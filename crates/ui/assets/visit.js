// Visits in a place without network. What is taken along and what is written down lies on this device, sealed under a
// PIN that never leaves it; each draft has a key of its own, so that the server files it once however often it is sent.
// A draft goes from the device only when the server has confirmed it by that key.

const root = document.querySelector("[data-kit]");
const say = (key) => root.dataset[key] ?? "";
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const ROUNDS = 600000;
const IDLE_MS = 10 * 60 * 1000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 60000;
const PATIENCE_MS = 20000;

// The store on the device: three drawers, each of sealed records under an open key that says nothing of anybody.
let opened;
const database = () =>
  (opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("guildhall-visits", 1);
    asked.onupgradeneeded = () => {
      for (const drawer of ["lock", "kits", "drafts"]) asked.result.createObjectStore(drawer);
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }));

// Work within one transaction; it is over when what was written is on the disk.
const within = async (drawer, mode, work) => {
  const base = await database();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(drawer, mode, { durability: "strict" });
    let result;
    work(transaction.objectStore(drawer), (value) => (result = value));
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};
const get = (drawer, key) =>
  within(drawer, "readonly", (store, give) => (store.get(key).onsuccess = (event) => give(event.target.result)));
const put = (drawer, key, value) => within(drawer, "readwrite", (store) => store.put(value, key));
const remove = (drawer, key) => within(drawer, "readwrite", (store) => store.delete(key));
const keysOf = (drawer) =>
  within(drawer, "readonly", (store, give) => (store.getAllKeys().onsuccess = (event) => give(event.target.result)));

// Sealing. The key is made from the PIN, stays in memory and cannot be taken out; what a record is bound to is its place.
let key;
let account;
const bytes = (text) => new TextEncoder().encode(text);
const derive = async (pin, salt, rounds) => {
  const base = await crypto.subtle.importKey("raw", bytes(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};
const seal = async (place, value, under = key) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(place) };
  return { iv, sealed: await crypto.subtle.encrypt(how, under, bytes(JSON.stringify(value))) };
};
const unseal = async (place, record, under = key) => {
  const how = { name: "AES-GCM", iv: record.iv, additionalData: bytes(place) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, under, record.sealed)));
};
const read = async (drawer, name) => {
  const record = await get(drawer, name);
  return record && (await unseal(`${drawer}/${name}`, record));
};
const keep = async (drawer, name, value) => put(drawer, name, await seal(`${drawer}/${name}`, value));
const all = async (drawer) => {
  const found = [];
  for (const name of await keysOf(drawer)) {
    const value = await read(drawer, name);
    if (value) found.push(value);
  }
  return found;
};
// Changes a record only while it is there: another tab may have filed it and taken it away.
const rewrite = async (drawer, name, value) => {
  const record = await seal(`${drawer}/${name}`, value);
  return within(drawer, "readwrite", (store, give) => {
    store.getKey(name).onsuccess = (event) => {
      give(event.target.result !== undefined);
      if (event.target.result !== undefined) store.put(record, name);
    };
  });
};

const tell = (text, isWrong = false) => {
  const place = part("said");
  place.textContent = text;
  place.classList.toggle("wrong", isWrong);
};
const show = (name, on) => {
  const place = part(name);
  if (place) place.hidden = !on;
};

// The lock.
const hasLock = async () => (await get("lock", "pin")) !== undefined;
const showLock = async () => {
  const known = await hasLock();
  // Whose drafts they will be is known only where somebody is signed in.
  if (!known && !root.dataset.account) return tell(say("sayNothing"), true);
  show("new-pin", !known);
  show("pin", known);
  for (const name of ["open", "choose", "form"]) show(name, false);
  part(known ? "pin" : "new-pin").querySelector("input").focus();
};
const lock = async () => {
  await flush();
  stopWaiting();
  key = undefined;
  account = undefined;
  for (const name of ["kits", "drafts"]) part(name).replaceChildren();
  writing = undefined;
  part("form").reset();
  await showLock();
  tell(say("sayLocked"));
};
const enter = async () => {
  show("new-pin", false);
  show("pin", false);
  show("open", true);
  show("choose", true);
  tell("");
  // Browsers may clear what a page keeps when the device runs short of room, unless they are asked not to.
  await navigator.storage?.persist?.().catch(() => false);
  await draw();
  await file();
};
part("new-pin").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [pin, again] = [...event.target.querySelectorAll("input[type=password]")].map((input) => input.value);
  if ([...pin].length < 6) return tell(say("sayPinShort"), true);
  if (pin !== again) return tell(say("sayPinDiffers"), true);
  if (await hasLock()) return showLock();
  tell(say("sayWait"));
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const made = await derive(pin, salt, ROUNDS);
  const whose = Number(root.dataset.account);
  const check = await seal("lock/pin", { account: whose }, made);
  await put("lock", "pin", { salt, rounds: ROUNDS, check });
  [key, account] = [made, whose];
  event.target.reset();
  await enter();
});
part("pin").addEventListener("submit", async (event) => {
  event.preventDefault();
  const held = await get("lock", "pin");
  if (!held) return showLock();
  tell(say("sayWait"));
  const tried = await derive(event.target.querySelector("input").value, held.salt, held.rounds);
  event.target.reset();
  try {
    account = (await unseal("lock/pin", held.check, tried)).account;
  } catch {
    return tell(say("sayPinWrong"), true);
  }
  key = tried;
  await enter();
});
root.querySelector("[data-act=lock]").addEventListener("click", lock);
root.querySelector("[data-act=forget]").addEventListener("click", async () => {
  stopWaiting();
  key = undefined;
  const base = await database();
  base.close();
  opened = undefined;
  await new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase("guildhall-visits");
    asked.onsuccess = asked.onerror = asked.onblocked = resolve;
  });
  await caches.delete("visit-kit");
  await showLock();
  tell(say("sayForgotten"));
});

// Whoever walks away from an open kit finds it locked.
let idle;
const stir = () => {
  clearTimeout(idle);
  idle = setTimeout(() => key && lock(), IDLE_MS);
};
for (const type of ["pointerdown", "keydown", "input"]) document.addEventListener(type, stir);
stir();

// What was taken along, and what was written down.
const element = (name, text, ...inside) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...inside);
  return made;
};
const button = (text, act, kind = "btn") => {
  const made = element("button", text);
  made.type = "button";
  made.className = kind;
  made.addEventListener("click", act);
  return made;
};
const actions = (...buttons) => {
  const made = element("div", "", ...buttons);
  made.className = "actions";
  return made;
};
const draw = async () => {
  const [kits, drafts] = [await all("kits"), await all("drafts")];
  show("no-kits", kits.length === 0);
  show("no-drafts", drafts.length === 0);
  part("kits").replaceChildren(
    ...kits
      .sort((a, b) => a.dossier - b.dossier)
      .map((kit) =>
        element(
          "li",
          "",
          element("p", `${kit.number} ${kit.name}`),
          actions(
            button(say("sayWrite"), () => begin(kit)),
            button(say("sayPutBack"), () => remove("kits", kit.dossier).then(draw), "btn quiet"),
          ),
        ),
      ),
  );
  part("drafts").replaceChildren(
    ...drafts
      .sort((a, b) => a.made - b.made)
      .map((draft) => {
        const state = draft.ready ? say("sayReady") : draft.said || say("sayDraft");
        const line = element("p", `${draft.number} ${draft.name} · ${draft.fields.on_day ?? ""} · ${state}`);
        if (draft.said) line.className = "wrong";
        return element(
          "li",
          "",
          line,
          actions(
            button(say("sayGoOn"), () => openDraft(draft.key)),
            button(say("sayDrop"), () => drop(draft), "btn undo"),
          ),
        );
      }),
  );
};
const drop = async (draft) => {
  if (!confirm(say("sayDropAsk"))) return;
  if (writing?.key === draft.key) close();
  await remove("drafts", draft.key);
  await draw();
};

// Taking along, while there is network: the rows that are ticked, and this page itself with what it is drawn with.
const takeAlong = async () => {
  const ticked = [...root.querySelectorAll("input[data-dossier]:checked")];
  for (const { dataset } of ticked) {
    const dossier = Number(dataset.dossier);
    await keep("kits", dossier, { dossier, number: dataset.number, name: dataset.name, purpose: dataset.purpose });
  }
  await pack();
  for (const box of ticked) box.checked = false;
  tell(say("sayTaken"));
  await draw();
};
const pack = async () => {
  await navigator.serviceWorker.register(root.dataset.worker, { scope: "/visit-kit" });
  const cache = await caches.open("visit-kit");
  const shell = await fetch(root.dataset.shell, { credentials: "same-origin", redirect: "error" });
  if (!shell.ok) throw new Error(String(shell.status));
  const page = new DOMParser().parseFromString(await shell.clone().text(), "text/html");
  const parts = [...page.querySelectorAll("link[href^='/assets/'], script[src^='/assets/'], img[src^='/assets/']")];
  const needed = [...new Set(parts.map((each) => each.getAttribute("href") ?? each.getAttribute("src")))];
  for (const asset of needed) if (!(await cache.match(asset))) await cache.add(asset);
  await cache.put(root.dataset.shell, shell);
  for (const held of await cache.keys()) {
    const { pathname } = new URL(held.url);
    if (pathname.startsWith("/assets/") && !needed.includes(pathname)) await cache.delete(held);
  }
};
root.querySelector("[data-act=take]")?.addEventListener("click", () =>
  takeAlong().catch(() => tell(say("sayNotTaken"), true)),
);

// Writing. Each change is sealed and kept a moment after it is made, and when the page is left.
let writing;
let pending;
const alone = (how, work) =>
  navigator.locks ? navigator.locks.request("guildhall-visits", how, work) : work(true);
const form = part("form");
const begin = async (kit) => {
  const made = new Date();
  const local = new Date(made.getTime() - made.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  const draft = {
    key: crypto.randomUUID(),
    account,
    dossier: kit.dossier,
    number: kit.number,
    name: kit.name,
    made: made.getTime(),
    ready: false,
    said: "",
    fields: { purpose: kit.purpose, on_day: local },
  };
  await keep("drafts", draft.key, draft);
  await draw();
  await openDraft(draft.key);
};
const openDraft = async (name) => {
  await flush();
  // What is being sent is not changed, and what is being changed is not sent.
  const draft = await alone({ ifAvailable: true }, async (held) => {
    if (!held) return undefined;
    const found = await read("drafts", name);
    if (found) await rewrite("drafts", name, { ...found, ready: false });
    return found;
  });
  if (!draft) {
    tell(say("saySending"));
    return draw();
  }
  writing = { ...draft, ready: false };
  form.reset();
  part("of").textContent = `${draft.number} ${draft.name}`;
  for (const input of form.querySelectorAll("[name]")) {
    const value = draft.fields[input.name] ?? "";
    if (input.type === "radio") input.checked = input.value === value;
    else if (value !== "") input.value = value;
  }
  tell(draft.said, Boolean(draft.said));
  show("form", true);
  await draw();
  form.querySelector("input, select, textarea").focus();
};
const gather = () => Object.fromEntries(new FormData(form));
const store = async () => {
  if (!writing || !key) return true;
  writing.fields = gather();
  return rewrite("drafts", writing.key, writing);
};
const flush = async () => {
  clearTimeout(pending);
  pending = undefined;
  await store();
};
const close = () => {
  clearTimeout(pending);
  writing = undefined;
  form.reset();
  show("form", false);
};
form.addEventListener("input", () => {
  clearTimeout(pending);
  pending = setTimeout(flush, 250);
});
addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => document.hidden && flush());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!writing) return;
  [writing.ready, writing.said] = [true, ""];
  const isHere = await store();
  close();
  tell(isHere ? say("sayReadyNow") : say("sayFiled"));
  await draw();
  await file();
});
root.querySelector("[data-act=later]").addEventListener("click", async () => {
  await flush();
  close();
  tell(say("sayKept"));
  await draw();
});

// Filing. One tab at a time; the server knows the key of a draft it has filed and files it no second time.
let waiting;
let wait = FIRST_WAIT_MS;
const stopWaiting = () => {
  clearTimeout(waiting);
  waiting = undefined;
};
const laterAgain = (text) => {
  tell(text);
  stopWaiting();
  waiting = setTimeout(file, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
};
const freshToken = async () => {
  const answer = await fetch(root.dataset.token, {
    headers: { accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // Whoever is not signed in is led to the sign-in page.
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return undefined;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};
const send = async (draft, token) =>
  fetch(`${root.dataset.file}/${draft.dossier}`, {
    method: "POST",
    headers: { accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
    body: new URLSearchParams({ ...draft.fields, csrf: token.csrf, device_key: draft.key, offline: "1" }),
  });
const signIn = () => {
  tell(say("saySignIn"), true);
  show("sign-in", true);
};
const fileOne = async (name, token) => {
  const draft = await read("drafts", name);
  if (!draft?.ready) return "left";
  if (draft.account !== token.account) return "other";
  const answer = await send(draft, token);
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
  if (answer.ok) {
    const said = await answer.json();
    if (said.filed !== draft.key) throw new Error("another draft was confirmed");
    await remove("drafts", draft.key);
    return "filed";
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  const told = answer.status === 422 ? (await answer.json()).wrong : [];
  const why = told.length > 0 ? told.join(" ") : say("sayRefused");
  await rewrite("drafts", draft.key, { ...draft, ready: false, said: why });
  return "refused";
};
const fileAll = async () => {
  const ready = (await all("drafts")).filter((draft) => draft.ready);
  if (ready.length === 0) return;
  tell(say("saySending"));
  const token = await freshToken();
  if (!token) return signIn();
  show("sign-in", false);
  const became = new Set();
  for (const draft of ready) {
    const what = await fileOne(draft.key, token);
    if (what === "signed-out") {
      await draw();
      return signIn();
    }
    became.add(what);
  }
  wait = FIRST_WAIT_MS;
  await draw();
  if (became.has("refused")) tell(say("sayRefusedSome"), true);
  else if (became.has("other")) tell(say("sayOther"), true);
  else if (became.has("filed")) tell(say("sayFiled"));
};
async function file() {
  if (!key) return;
  stopWaiting();
  try {
    await alone({}, fileAll);
  } catch {
    if (!key) return;
    await draw();
    laterAgain(say("sayOffline"));
  }
}
addEventListener("online", () => {
  wait = FIRST_WAIT_MS;
  file();
});
root.querySelector("[data-act=file]").addEventListener("click", () => {
  wait = FIRST_WAIT_MS;
  file();
});

// All of it stands or falls with what the browser offers; over a connection that is not secure there is none of it.
if (isSecureContext && crypto.subtle && "indexedDB" in globalThis && "serviceWorker" in navigator) {
  await showLock();
} else {
  show("unable", true);
}
