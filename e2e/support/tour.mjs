// The tour: every page that any role can reach by links, and the pages of trouble. Who sees most comes first: a page that others
// see as well is shown once, by the first who reaches it, but where their rail leads is shown to all.

import { furnish } from "./furnish.mjs";
import { dossiers, relieve } from "./relief.mjs";
import { Visitor } from "./visitor.mjs";
import { walk } from "./walk.mjs";

const ROLES = {
  public: ["/", "/sign-in", "/bulletins", "/bulletins/2", "/bulletins/2/figures/2", "/verify", "/burden", "/complaints/new", "/complaints/code", "/public-notices", "/public-notices/code", "/means-check", "/open/evaluations"],
  officer: [
    "/brief",
    "/brief?as_of=2019-12-31&known=2020-01-31",
    "/brief?as_of=never",
    "/figures/roll.members?unit=YH00012&by=trade",
    "/units/YH00012",
    "/search?q=ly",
    "/search?q=zzzz",
    "/persons?q=zzzz",
    "/nothing-here",
    "/reform?all=1",
    "/today?part=waiting",
    "/today?part=changed",
  ],
  leader: ["/persons?skill=3"],
  clerk: ["/today?part=changed"],
  partner: ["/today?do=reform.task%3Aprogress", "/account/delegations"],
  town: ["/today?part=waiting", "/today/late", "/account/delegations"],
  chair: [],
  case: [
    "/hardship?state=notice",
    "/hardship?q=zzzz",
    "/hardship/new",
    "/hardship/new?q=ly",
    "/hardship/new?q=zzzz",
    "/hardship/erasure",
    "/visit-kit",
    "/checks/differences",
    "/checks/departments",
    "/checks/files",
    "/objections?state=received",
    "/objections/notices",
    "/aid/lists/new",
    "/aid?year=2020",
    "/means-check",
  ],
  treasurer: ["/aid"],
  evaluator: ["/evaluations"],
  worker: ["/mine", "/mine/hardship", "/mine/hardship/apply", "/means-check"],
  system: ["/accounts"],
  security: ["/accounts"],
  audit: [],
};

/** Who goes on the tour. */
export const LOGINS = Object.keys(ROLES);

/** Houses that were furnished, with where that led. */
const furnished = new Map();

/** Pages that are there only after somebody did something: a draft, a sheet on its way in, forms, papers, complaints. */
async function make(visitor) {
  const { page } = visitor;
  const { plan, papers, drafted } = furnished.get(visitor.house);
  const made = [papers, drafted, `${drafted}/edit`, ...["light", "unit", "system", "month"].map((by) => `${plan}/board?by=${by}`), `${plan}?light=red`, `${plan}?as_of=2025-12-31`];
  await visitor.open("/bulletins/drafts");
  await page.getByRole("button", { name: "写通报" }).click();
  await page.waitForURL(/\/bulletins\/drafts\/\d+/u);
  const draft = new URL(page.url()).pathname;
  made.push(draft, `${draft}/publish`);
  const sheet = await page.request.get("/import/sample/roll");
  await visitor.open("/import");
  await page.locator("#sheet").setInputFiles({ name: "sample.xlsx", mimeType: "application/octet-stream", buffer: await sheet.body() });
  await page.getByRole("button", { name: "上传并核对" }).click();
  await page.getByText(/^(核对结果|没有导入)$/u).waitFor();
  made.push(new URL(page.url()).pathname);
  const listed = async (list, pattern) => {
    await visitor.open(list);
    const all = await page.locator("main a[href]").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
    return [...new Set(all.filter((path) => pattern.test(path)))];
  };
  const [issued] = await listed("/forms?state=issued", /^\/forms\/\d+$/u);
  made.push(issued, `${issued}/returns`, ...(await listed("/evaluations", /^\/evaluations\/\d+$/u)));
  return made;
}

/** Dossiers at every stage, with the forms that each of them opens. */
async function stages(visitor) {
  const forms = {
    draft: ["", "/edit", "/members", "/amounts"],
    visiting: ["", "/visits/new"],
    checking: [""],
    judging: ["/assess"],
    objection: [""],
    filed: ["", "/exit"],
    following: [""],
    edge: [""],
  };
  const all = [];
  for (const [state, pages] of Object.entries(forms)) {
    const [one] = await dossiers(visitor, state);
    if (one) all.push(...pages.map((page) => one + page));
    if (one && state === "filed") all.push(one.replace("/hardship/", "/papers/hardship_dossier/"));
  }
  return all;
}

/**
 * Takes one login round the house and calls `each(page, path, visitor)` on every page. `seen` is shared by all who go round the
 * same house; the public has its own, since pages look different to who is signed in. Leaves the visitor to the caller.
 */
export async function tour(house, login, seen, each) {
  if (!furnished.has(house)) furnished.set(house, { ...(await furnish(house)), relief: await relieve(house) });
  const visitor = await Visitor.at(house);
  const { page } = visitor;
  const starts = [...ROLES[login]];
  if (login === "public") {
    await walk(visitor, starts, new Set(), (path) => each(page, path, visitor));
    return visitor;
  }
  await visitor.settleIn(login);
  if (login === "officer") starts.push(...(await make(visitor)));
  if (login === "case") starts.push(...(await stages(visitor)));
  starts.push(...(furnished.get(house).relief[login] ?? []));
  const rail = await page.getByRole("navigation").first().getByRole("link").all();
  for (const link of rail) starts.push(await link.getAttribute("href"));
  await walk(visitor, [...new Set(starts)], seen, (path) => each(page, path, visitor));
  return visitor;
}
