// What is there only after somebody did something: a form in force with its returns, a paper, a complaint, a contested task, a
// delegation, a gateway. For the tour, so that their pages are seen.

import assert from "node:assert/strict";

import { day, issue, planOf, refusals, send, take, unitCode } from "./desk.mjs";
import { path } from "./read.mjs";
import { Visitor } from "./visitor.mjs";

/** Lets somebody act and leave, and gives what comes of it. */
async function as(house, login, act) {
  const visitor = await Visitor.at(house);
  if (login) await visitor.settleIn(login);
  const made = await act(visitor, visitor.page);
  await visitor.leave();
  return made;
}

async function sent(page, action, fields, button) {
  const answer = await send(page, action, fields, button);
  assert.equal(answer.status(), 200, `${action}: ${await refusals(page)}`);
}

/** Furnishes a house that has the demo's data. */
export async function furnish(house) {
  const { lead, plan } = await as(house, "officer", async (visitor) => ({
    lead: await unitCode(visitor, "示范区人力资源和社会保障局"),
    plan: await planOf(visitor),
  }));
  const { form, drafted } = await as(house, "partner", async (visitor, page) => {
    await visitor.open("/forms/new");
    const terms = { purpose: "安排高温慰问。", basis: "防暑降温措施管理办法第六条", audience: "basic", frequency: "quarterly", due_days: "10", expires: day(365) };
    await sent(page, "/forms", { title: "送清凉活动情况季报", ...terms });
    const made = path(page);
    await sent(page, `${made}/fields`, { label: "本季度送清凉活动场次", kind: "int", required: true });
    await sent(page, `${made}/fields`, { label: "会员人数", kind: "int" }, "button[name=shown]");
    await take(page, "form", "submit");
    await visitor.open("/forms/new");
    await sent(page, "/forms", { title: "草拟中的报表", ...terms });
    const left = path(page);
    await sent(page, `${left}/fields`, { label: "活动经费数", kind: "int" });
    return { form: made, drafted: left };
  });
  const papers = await as(house, "officer", async (visitor, page) => {
    await visitor.open(form);
    await take(page, "form", "approve");
    const task = await issue(visitor, plan, { title: "用于参观的任务", lead, "milestone-0": "方案", "milestone-day-0": day(20) });
    const made = task.replace("/reform/tasks/", "/papers/reform_task/");
    await sent(page, made, { title: "交办通知", file: { name: "通知.txt", mimeType: "text/plain", buffer: Buffer.from("现将任务交办给你单位。\n") } });
    return made;
  });
  await as(house, "partner", async (visitor, page) => {
    await visitor.open(form);
    await take(page, "form", "issue");
  });
  await as(house, undefined, async (visitor, page) => {
    await visitor.open("/complaints/new?page=/burden");
    await sent(page, "/complaints", { text: "同一张表填了两遍。" });
  });
  await as(house, "town", async (visitor, page) => {
    await visitor.open("/account/delegations");
    await sent(page, "/account/delegations", { to: "chair", from: day(), until: day(5), reason: "出差期间委托" });
  });
  await as(house, "system", async (visitor, page) => {
    await visitor.open("/operate/webhooks");
    await sent(page, "/operate/webhooks", { url: "https://gateway.invalid/hook" });
  });
  return { plan, papers, drafted };
}
